// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The job as it is shipped, started by its launcher: exactly-once, a checkpoint every second,
 * everything else as it is by default.
 */
final class Ours implements Contender {
  private static final String CONFIGURATION =
      """
      job: {name: %s, parallelism: 1, checkpoint-interval: 1s, state-dir: ./state}
      input:
        topics: [%s]
        kafka: {bootstrap.servers: "%s"%s}
      output:
        predictions: {topic: %s}
        dead-letters: {topic: %s}
        kafka: {bootstrap.servers: "%s"}
      catalogue: {file: models.yaml}
      """;

  private static final String CATALOGUE =
      """
      models:
        - model: %s
          version: "%s"
          labels_file: labels.txt
          top_k: 5
          probabilities: %s
          correction: %s
      """;

  /** Preflight advises it for records above the usual limit. */
  private static final String FETCH = ", max.partition.fetch.bytes: \"%d\"";

  private static final int FETCHED_RECORDS = 4;

  private static final int USUAL_FETCH_BYTES = 2 << 20;


  private final Path launcher;
  private final List<String> javaOptions;
  private final Map<String, String> settings;

  /**
   * Tells how every task is started.
   *
   * @param launcher the script that runs the job
   * @param javaOptions options of the job's virtual machine
   * @param settings keys of the configuration that replace what stands above
   */
  Ours(Path launcher, List<String> javaOptions, Map<String, String> settings) {
    this.launcher = launcher;
    this.javaOptions = javaOptions;
    this.settings = settings;
  }

  @Override
  public String label() {
    return "logitmill";
  }

  private static String fetch(Workload workload) {
    boolean isLarge = workload.maxBytes() > USUAL_FETCH_BYTES && workload.kind() != Kind.CANDIDATES;
    return !isLarge ? "" : FETCH.formatted(FETCHED_RECORDS * workload.maxBytes());
  }

  @Override
  public ChildProcess start(Task task) throws IOException {
    Path directory = task.directory();
    Path configuration = directory.resolve("job.yaml");
    Files.writeString(
        configuration,
        CONFIGURATION.formatted(
            task.name(),
            task.input(),
            task.bootstrapServers(),
            fetch(task.workload()),
            task.predictions(),
            task.deadLetters(),
            task.bootstrapServers()));
    Files.writeString(
        directory.resolve("models.yaml"),
        CATALOGUE.formatted(
            LogitRecords.MODEL, LogitRecords.MODEL_VERSION,
            task.workload().output().probabilities(),
            task.workload().kind().correction()));
    Files.write(
        directory.resolve("labels.txt"),
        IntStream.range(0, task.workload().classes()).mapToObj("class %06d"::formatted).toList());
    List<String> command = new ArrayList<>();
    command.addAll(List.of(launcher.toString(), "run", "--config", configuration.toString()));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    // Their processor time would be lost with them.
    String keepCompilers = "-XX:-UseDynamicNumberOfCompilerThreads ";
    return ChildProcess.start(
        command,
        Map.of("LOGITMILL_JAVA_OPTS", keepCompilers + String.join(" ", javaOptions)),
        directory);
  }
}
