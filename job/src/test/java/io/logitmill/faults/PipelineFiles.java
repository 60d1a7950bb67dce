// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.testutils.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The catalogue and the job.yaml of a run.
 *
 * @param directory of both, absolute
 */
record PipelineFiles(Path directory) {
  static final String JOB_NAME = "faulted";
  static final String INPUT = "logits";
  static final String PREDICTIONS = "predictions";
  static final String DEAD_LETTERS = "dead-letters";

  /** Writes both files. */
  static PipelineFiles write(Path directory, Layout layout, String servers) throws IOException {
    PipelineFiles files = new PipelineFiles(directory);
    Files.createDirectories(directory);
    Files.writeString(files.catalogue(), Workload.CATALOGUE);
    Map<String, String> keys = files.defaults(layout, servers);
    keys.putAll(layout.job());
    files.writeJob(keys);
    return files;
  }

  /** Writes job.yaml anew from flat keys and their values as YAML has them. */
  void writeJob(Map<String, String> keys) throws IOException {
    Files.writeString(
        job(),
        keys.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue() + "\n")
            .collect(Collectors.joining()));
  }

  /** Sets a flat key of job.yaml, over what it had; the value is YAML. */
  void set(String key, String value) throws IOException {
    String begin = key + ": ";
    List<String> lines = new ArrayList<>(Files.readAllLines(job()));
    lines.removeIf(line -> line.startsWith(begin));
    lines.add(begin + value);
    Files.write(job(), lines);
  }

  private Map<String, String> defaults(Layout layout, String servers) {
    Map<String, String> keys = new TreeMap<>();
    keys.put("job.name", JOB_NAME);
    keys.put("job.guarantee", System.getProperty("faults.guarantee", "exactly-once"));
    keys.put("job.checkpoint-interval", layout.checkpointInterval().toMillis() + "ms");
    keys.put("input.topics", "[" + INPUT + "]");
    keys.put("input.kafka.bootstrap.servers", "\"" + servers + "\"");
    keys.put("output.predictions.topic", PREDICTIONS);
    keys.put("output.dead-letters.topic", DEAD_LETTERS);
    keys.put("output.transaction-timeout", "10min");
    keys.put("output.kafka.bootstrap.servers", "\"" + servers + "\"");
    keys.put("catalogue.file", "\"" + catalogue() + "\"");
    return keys;
  }

  Path job() {
    return directory.resolve("job.yaml");
  }

  private Path catalogue() {
    return directory.resolve("models.yaml");
  }
}
