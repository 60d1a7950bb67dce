// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sends logit records at a steady rate from a thread of its own, like a model server. */
final class Load implements AutoCloseable {
  private static final int BATCH_BYTES = 64 * 1024;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final int partitions;
  private final LogitRecords records;
  private final double perSecond;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long sent;
  private volatile Exception failure;

  /** Begins to send. */
  Load(Task task, int partitions, LogitRecords records, double perSecond) {
    this.topic = task.input();
    this.partitions = partitions;
    this.records = records;
    this.perSecond = perSecond;
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                task.bootstrapServers(),
                ProducerConfig.BATCH_SIZE_CONFIG,
                BATCH_BYTES,
                ProducerConfig.LINGER_MS_CONFIG,
                1,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                task.maxBytes()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    thread = new Thread(this::send, "load");
    thread.start();
  }

  private void send() {
    long start = System.nanoTime();
    while (!stopped) {
      long due = Math.round((System.nanoTime() - start) / 1e9 * perSecond);
      while (sent < due && !stopped) {
        var unused =
            producer.send(
                new ProducerRecord<>(topic, (int) (sent % partitions), null, records.value(sent)),
                (metadata, e) -> failure = e == null ? failure : e);
        sent++;
      }
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  /** Stops, and returns how many records were sent when all of them have reached the broker. */
  long stop() throws InterruptedException {
    stopped = true;
    thread.join();
    producer.flush();
    if (failure != null) {
      throw new IllegalStateException("the broker refused a record", failure);
    }
    return sent;
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
    producer.close();
  }
}
