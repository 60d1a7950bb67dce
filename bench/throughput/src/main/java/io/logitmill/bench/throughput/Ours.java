// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The job as it is shipped, started by its launcher: a checkpoint every second, everything else as
 * it is by default.
 */
final class Ours implements Contender {
  /** The one that all others are compared with: Avro, exactly-once. */
  static final String LABEL = "Logitmill";

  private static final String CONFIGURATION =
      """
      job: {name: %s, parallelism: 1, checkpoint-interval: 1s, state-dir: ./state, guarantee: %s}
      input:
        topics: [%s]
        kafka: {bootstrap.servers: "%s"%s}
      output:
        predictions: {topic: %s, format: %s}
        dead-letters: {topic: %s}
        kafka: {bootstrap.servers: "%s", compression.type: %s}
      catalogue: {file: models.yaml}
      """;

  private static final String CATALOGUE =
      """
      models:
        - model: %s
          version: "%s"
          labels_file: %s
          top_k: 5
          probabilities: %s
          correction: %s
      """;

  /** Preflight advises it for records above the usual limit. */
  private static final String FETCH = ", max.partition.fetch.bytes: \"%d\"";

  private static final int FETCHED_RECORDS = 4;

  private static final int USUAL_FETCH_BYTES = 2 << 20;

  private final String label;
  private final Encoding encoding;
  private final boolean exactlyOnce;
  private final Path launcher;
  private final List<String> javaOptions;
  private final Map<String, String> settings;

  /**
   * Tells how every task is started.
   *
   * @param label what the tables call it
   * @param encoding of its input and output
   * @param exactlyOnce or at least once
   * @param launcher the script that runs the job
   * @param javaOptions options of the job's virtual machine
   * @param settings keys of the configuration that replace what stands above
   */
  Ours(
      String label,
      Encoding encoding,
      boolean exactlyOnce,
      Path launcher,
      List<String> javaOptions,
      Map<String, String> settings) {
    this.label = label;
    this.encoding = encoding;
    this.exactlyOnce = exactlyOnce;
    this.launcher = launcher;
    this.javaOptions = javaOptions;
    this.settings = settings;
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public Encoding encoding() {
    return encoding;
  }

  @Override
  public boolean isTransactional() {
    return exactlyOnce;
  }

  @Override
  public boolean scores() {
    return true;
  }

  @Override
  public boolean canDo(Workload workload) {
    return encoding == Encoding.AVRO || workload.kind() == Kind.DENSE;
  }

  private static String fetch(Task task) {
    boolean isLarge =
        task.maxBytes() > USUAL_FETCH_BYTES && task.workload().kind() != Kind.CANDIDATES;
    return !isLarge ? "" : FETCH.formatted(FETCHED_RECORDS * task.maxBytes());
  }

  @Override
  public ChildProcess start(Task task) throws IOException {
    Path directory = task.directory();
    Path configuration = directory.resolve("job.yaml");
    Workload workload = task.workload();
    Files.writeString(
        configuration,
        CONFIGURATION.formatted(
            task.name(),
            exactlyOnce ? "exactly-once" : "at-least-once",
            task.input(),
            task.bootstrapServers(),
            fetch(task),
            task.predictions(),
            encoding == Encoding.AVRO ? "avro" : "json",
            task.deadLetters(),
            task.bootstrapServers(),
            workload.compression().title()));
    Files.writeString(
        directory.resolve("models.yaml"),
        CATALOGUE.formatted(
            LogitRecords.MODEL,
            LogitRecords.MODEL_VERSION,
            task.labels(),
            workload.output().probabilities(),
            workload.kind().correction()));
    List<String> command = new ArrayList<>();
    command.addAll(List.of(launcher.toString(), "run", "--config", configuration.toString()));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    return ChildProcess.start(
        command, Map.of("LOGITMILL_JAVA_OPTS", String.join(" ", javaOptions)), directory);
  }
}
