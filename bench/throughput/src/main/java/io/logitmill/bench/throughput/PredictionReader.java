// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads predictions as soon as they are visible, from a thread of its own, and counts how old the
 * logits are by then. Broker and reader share a clock: both are on this machine.
 */
final class PredictionReader implements AutoCloseable {
  private final Task task;
  private final int partitions;
  private final Delays delays = new Delays();
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long read;

  /**
   * Begins to read.
   *
   * @param task its input topic has to stamp records when it appends them, and the job has to carry
   *     the stamp on
   */
  PredictionReader(Task task, int partitions) {
    this.task = task;
    this.partitions = partitions;
    thread = new Thread(this::read, "reader");
    thread.start();
  }

  private void read() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                task.bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                10_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(Broker.partitionsOf(task.predictions(), partitions));
      while (!stopped) {
        var batch = consumer.poll(Duration.ofMillis(100));
        long now = System.currentTimeMillis();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
          delays.add(now - record.timestamp());
        }
        read += batch.count();
      }
    }
  }

  Delays delays() {
    return delays;
  }

  /** Returns how many predictions were read so far. */
  long count() {
    return read;
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
