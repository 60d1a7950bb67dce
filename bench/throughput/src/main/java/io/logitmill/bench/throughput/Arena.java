// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Where contenders meet the same records: makes the topics, fills them, and takes them away. */
final class Arena {
  /* What the job's preflight advises for dead letters beside the input's limit. */
  private static final int DEAD_LETTER_HEADERS_BYTES = 64 * 1024;

  private final Broker broker;
  private final int partitions;
  private final Path directory;
  private int tasks;
  private int topics;

  /**
   * Works on a broker.
   *
   * @param partitions of every topic
   * @param directory where contenders keep their files
   */
  Arena(Broker broker, int partitions, Path directory) {
    this.broker = broker;
    this.partitions = partitions;
    this.directory = directory;
  }

  /** Fills a new topic and returns its name. */
  String fill(Workload workload, LogitRecords records)
      throws ExecutionException, InterruptedException {
    String topic = String.format("logits-%d", ++topics);
    broker.create(topic, partitions, limit(workload.maxBytes()));
    new Generator(broker.bootstrapServers(), workload.maxBytes())
        .fill(topic, partitions, records, workload.records());
    return topic;
  }

  void remove(String topic) throws ExecutionException, InterruptedException {
    broker.delete(List.of(topic));
  }

  /** Lets a contender work through a topic, with outputs and a directory of its own. */
  List<Measurement> measure(
      Contender contender, Workload workload, int rounds, String input, int valueBytes)
      throws IOException, ExecutionException, InterruptedException {
    String name = String.format("%s-%d", contender.label(), ++tasks);
    Task task =
        new Task(
            name,
            broker.bootstrapServers(),
            input,
            name + "-predictions",
            name + "-dead-letters",
            workload,
            Files.createDirectories(directory.resolve(name)));
    broker.create(task.predictions(), partitions, limit(workload.maxBytes()));
    broker.create(
        task.deadLetters(), partitions, limit(workload.maxBytes() + DEAD_LETTER_HEADERS_BYTES));
    try (ChildProcess process = contender.start(task)) {
      CommittedRecords predictions = new CommittedRecords(broker, task.predictions(), partitions);
      List<Sample> samples =
          new Trial(process, broker, predictions).untilComplete(workload.records());
      long dead = new CommittedRecords(broker, task.deadLetters(), partitions).count();
      if (dead > 0) {
        throw new IllegalStateException(
            String.format("expected predictions alone, found dead letters in %s", task));
      }
      double outputBytes = broker.logBytes(task.predictions()) / (double) workload.records();
      Footprint footprint = new Footprint(valueBytes, outputBytes, process.meter().peakBytes());
      return Measurement.rounds(contender, task, samples, rounds, footprint);
    } finally {
      broker.delete(List.of(task.predictions(), task.deadLetters()));
    }
  }

  private static Map<String, String> limit(int bytes) {
    return Map.of("max.message.bytes", Integer.toString(bytes));
  }
}
