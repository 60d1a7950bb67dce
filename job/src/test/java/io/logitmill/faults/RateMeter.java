// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what is committed to both outputs, as a user of them does, and keeps count over time.
 *
 * <p>It counts records and not offsets: markers and aborted records take offsets too, so that the
 * abort of a transaction would look like output. Thread-safe.
 */
final class RateMeter implements AutoCloseable {
  private static final double BACK = 0.8;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final long windowNanos;
  private final List<Look> looks = new ArrayList<>();
  private final Thread thread = new Thread(this::read, "rate-meter");

  private record Look(long nanos, long records) {}

  private RateMeter(String servers, Duration window) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            servers,
            "isolation.level",
            "read_committed",
            "reconnect.backoff.max.ms",
            200);
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.windowNanos = window.toNanos();
  }

  /**
   * Starts to read both outputs from their beginning.
   *
   * @param window over which a rate is taken; at least two checkpoint intervals
   */
  static RateMeter start(String servers, Duration window) {
    RateMeter meter = new RateMeter(servers, window);
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(PipelineFiles.PREDICTIONS, PipelineFiles.DEAD_LETTERS)) {
      meter
          .consumer
          .partitionsFor(topic)
          .forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
    }
    meter.consumer.assign(partitions);
    meter.consumer.seekToBeginning(partitions);
    meter.thread.setDaemon(true);
    meter.thread.start();
    return meter;
  }

  /** Returns how many records were committed so far. */
  long records() {
    synchronized (looks) {
      return looks.isEmpty() ? 0 : looks.get(looks.size() - 1).records();
    }
  }

  /**
   * Returns how long after a {@code nanoTime} the output came back, once it has: the first commit
   * with which all is out that was sent before, and from which on, over the window, the rate is at
   * least 80 % of the usual.
   *
   * @param sentBefore records; what is still on its way is no sign of life
   * @param usual records per second
   */
  Optional<Duration> recovery(long since, long sentBefore, double usual) {
    synchronized (looks) {
      int i = looks.size();
      while (i > 1 && looks.get(i - 1).nanos() > since) {
        i--;
      }
      for (; i > 0 && i < looks.size(); i++) {
        boolean committed = looks.get(i).records() > looks.get(i - 1).records();
        boolean fresh = looks.get(i).records() > sentBefore;
        if (committed && fresh && isBack(i - 1, usual)) {
          return Optional.of(Duration.ofNanos(looks.get(i).nanos() - since));
        }
      }
      return Optional.empty();
    }
  }

  private boolean isBack(int first, double usual) {
    Look from = looks.get(first);
    long end = from.nanos() + windowNanos;
    Look last = looks.get(looks.size() - 1);
    if (last.nanos() < end) {
      return false;
    }
    int i = first;
    while (looks.get(i).nanos() < end) {
      i++;
    }
    Look to = looks.get(i);
    double rate = (to.records() - from.records()) * 1e9 / (to.nanos() - from.nanos());
    return rate >= BACK * usual;
  }

  private void read() {
    long records = 0;
    try {
      while (true) {
        records += consumer.poll(Duration.ofNanos(LOOK_NANOS)).count();
        note(records);
      }
    } catch (WakeupException e) {
      consumer.close();
    }
  }

  private void note(long records) {
    synchronized (looks) {
      long now = System.nanoTime();
      Look last = looks.isEmpty() ? null : looks.get(looks.size() - 1);
      if (last == null || now - last.nanos() >= LOOK_NANOS) {
        looks.add(new Look(now, records));
      }
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
  }
}
