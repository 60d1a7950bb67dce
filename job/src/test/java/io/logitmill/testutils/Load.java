// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * A seeded stream of logit records, some of them bad, written to the input topic at a rate by a
 * thread of its own. It waits out any fault of the brokers: every record is acknowledged by all
 * replicas in the end, each once. Thread-safe.
 */
public final class Load implements AutoCloseable {
  private static final int PATIENCE_MS = (int) TimeUnit.MINUTES.toMillis(20);

  private final Workload workload;
  private final int count;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::send, "load");
  private volatile double perSecond;
  private volatile long share;
  private volatile long sent;

  private Load(Map<String, String> client, Workload workload, int count, double perSecond) {
    this.workload = workload;
    this.count = count;
    this.perSecond = perSecond;
    this.share = count;
    this.producer =
        new KafkaProducer<>(
            properties(client), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Starts to send.
   *
   * @param workload what to send; from now on the load's own
   * @param count records in all
   * @param perSecond records per second, above 0
   */
  public static Load start(String servers, Workload workload, int count, double perSecond) {
    return start(Map.of("bootstrap.servers", servers), workload, count, perSecond);
  }

  /** As {@link #start(String, Workload, int, double)}, with what a client of the brokers needs. */
  public static Load start(
      Map<String, String> client, Workload workload, int count, double perSecond) {
    Load load = new Load(client, workload, count, perSecond);
    load.thread.setDaemon(true);
    load.thread.start();
    return load;
  }

  private static Map<String, Object> properties(Map<String, String> client) {
    Map<String, Object> properties = new HashMap<>(client);
    properties.put("acks", "all");
    properties.put("enable.idempotence", true);
    properties.put("max.request.size", Workload.INPUT_LIMIT);
    properties.put("linger.ms", 5);
    // So that it sees new partitions soon.
    properties.put("metadata.max.age.ms", 2_000);
    properties.put("request.timeout.ms", 10_000);
    properties.put("delivery.timeout.ms", PATIENCE_MS);
    properties.put("max.block.ms", PATIENCE_MS);
    properties.put("reconnect.backoff.max.ms", 500);
    return properties;
  }

  /**
   * Changes the rate.
   *
   * @param recordsPerSecond above 0
   * @param records after so many in all only a trickle is sent, a tenth of the rate, so that a slow
   *     fault leaves some for those after it
   */
  public void pace(double recordsPerSecond, long records) {
    perSecond = recordsPerSecond;
    share = records;
  }

  /** Sends at this rate until so many are sent in all, and returns; then only a trickle is sent. */
  public void send(double recordsPerSecond, long records) {
    pace(recordsPerSecond, records);
    await(Duration.ofMinutes(1), records);
  }

  /** Returns the rate that is kept now, in records per second. */
  public double rate() {
    return sent < share ? perSecond : perSecond / 10;
  }

  /** Sends the rest as fast as it goes. */
  public void rush() {
    pace(Double.POSITIVE_INFINITY, count);
  }

  /** Returns how many records are still to be sent. */
  public long remaining() {
    return count - sent;
  }

  /** Returns how many records the brokers have acknowledged. */
  public long acknowledged() {
    return acknowledged.get();
  }

  /** Returns whether all records are acknowledged. */
  public boolean isDone() {
    return acknowledged() == count;
  }

  /** Waits until all records are acknowledged. */
  public void await(Duration patience) {
    await(patience, count);
  }

  private void await(Duration patience, long records) {
    Awaitility.await()
        .atMost(patience)
        .until(
            () -> {
              if (failure.get() != null) {
                throw new AssertionError("The load failed.", failure.get());
              }
              return acknowledged() >= records;
            });
  }

  private void send() {
    long due = System.nanoTime();
    try {
      for (int i = 0; i < count; i++) {
        // The callback keeps what failed.
        var unused =
            producer.send(
                spread(workload.record(i).record(), i), (metadata, thrown) -> acknowledge(thrown));
        sent = i + 1L;
        due = Math.max(due + (long) (1e9 / rate()), System.nanoTime() - 1_000_000_000L);
        pauseUntil(due);
      }
      producer.flush();
    } catch (Exception e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Moves the record, if the topic has got partitions that the workload knows nothing of. */
  private ProducerRecord<byte[], byte[]> spread(ProducerRecord<byte[], byte[]> r, int index) {
    int partitions = producer.partitionsFor(r.topic()).size();
    return partitions == workload.partitions()
        ? r
        : new ProducerRecord<>(
            r.topic(), index % partitions, r.timestamp(), r.key(), r.value(), r.headers());
  }

  private static void pauseUntil(long due) throws InterruptedException {
    while (System.nanoTime() < due) {
      LockSupport.parkNanos(due - System.nanoTime());
      if (Thread.interrupted()) {
        throw new InterruptedException("The load was closed.");
      }
    }
  }

  private void acknowledge(Exception thrown) {
    if (thrown == null) {
      acknowledged.incrementAndGet();
    } else {
      failure.compareAndSet(null, thrown);
    }
  }

  /** Stops sending at once; what is under way may be lost. */
  @Override
  public void close() {
    thread.interrupt();
    producer.close(Duration.ZERO);
  }
}
