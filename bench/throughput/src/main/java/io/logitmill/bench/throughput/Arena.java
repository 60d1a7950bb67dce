// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

/** Where contenders meet: makes topics and directories for each, and takes the topics away. */
final class Arena {
  /* What the job's preflight advises for dead letters beside the input's limit. */
  private static final int DEAD_LETTER_HEADERS_BYTES = 64 * 1024;

  /* Small, so that the records of a round can be forgotten soon after it. */
  private static final int SEGMENT_BYTES = 128 << 20;

  private final Broker broker;
  private final int partitions;
  private final Path directory;
  private int tasks;

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

  Broker broker() {
    return broker;
  }

  int partitions() {
    return partitions;
  }

  /** Makes the topics and the directory of a task. */
  Task prepare(Contender contender, Workload workload, int predictionBytes)
      throws IOException, ExecutionException, InterruptedException {
    String name =
        String.format("%s-%d", contender.label().replaceAll("[^A-Za-z0-9]+", "-"), ++tasks);
    Path files = Files.createDirectories(directory.resolve(name)).toAbsolutePath();
    Path labels = files.resolve("labels.txt");
    Files.write(
        labels, IntStream.range(0, workload.classes()).mapToObj("class %06d"::formatted).toList());
    Task task =
        new Task(
            name,
            broker.bootstrapServers(),
            name + "-logits",
            name + "-predictions",
            name + "-dead-letters",
            workload,
            workload.maxBytes(contender.encoding()),
            predictionBytes,
            labels,
            files);
    create(task.input(), task.maxBytes());
    create(task.predictions(), task.maxBytes());
    create(task.deadLetters(), task.maxBytes() + DEAD_LETTER_HEADERS_BYTES);
    return task;
  }

  /** Makes a topic. */
  void create(String topic, int maxBytes) throws ExecutionException, InterruptedException {
    broker.create(
        topic,
        partitions,
        Map.of(
            "max.message.bytes", Integer.toString(maxBytes),
            "segment.bytes", Integer.toString(SEGMENT_BYTES)));
  }

  /** Lets the broker forget the records of a topic. */
  void empty(String topic) throws ExecutionException, InterruptedException {
    broker.truncate(Broker.partitionsOf(topic, partitions));
  }

  /** Takes the topics of a task away. */
  void remove(Task task) throws ExecutionException, InterruptedException {
    broker.delete(List.of(task.input(), task.predictions(), task.deadLetters()));
  }
}
