// SPDX-License-Identifier: Apache-2.0
package io.logitmill.history;

import io.logitmill.kafka.ClientProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads what is committed in some partitions, from given offsets on, without leaving a trace.
 *
 * <p>Offsets move on over aborted records and transaction markers too. Not thread-safe.
 */
public final class CommittedReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final String MAX_POLL_RECORDS = "5000";

  /** Brokers that deliver nothing for that long, though there is something, are out of reach. */
  private static final Duration STALLED = Duration.ofMinutes(1);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private long positions = -1;
  private long movedNanos = System.nanoTime();

  /** Is given each record. */
  @FunctionalInterface
  public interface Sink {
    void accept(ConsumerRecord<byte[], byte[]> record)
        throws HistoryException, InterruptedException;
  }

  /** Is told how many offsets are read. */
  @FunctionalInterface
  public interface Progress {
    void read(long done, long total);
  }

  /**
   * @param kafka client properties, secrets as references
   * @param from where to begin, for each partition
   */
  public CommittedReader(
      Map<String, String> kafka, String clientId, Map<TopicPartition, Long> from) {
    Properties properties = ClientProperties.reader(kafka, clientId);
    properties.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_POLL_RECORDS);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    consumer = new KafkaConsumer<>(properties, bytes, bytes);
    partitions = List.copyOf(from.keySet());
    consumer.assign(partitions);
    from.forEach(consumer::seek);
  }

  /**
   * Returns the next records, perhaps none.
   *
   * @throws HistoryException if retention has removed what was to be read
   */
  public ConsumerRecords<byte[], byte[]> poll() throws HistoryException {
    try {
      return consumer.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      throw HistoryException.failedBy(
          e,
          "Expected to read on at %s, found these offsets removed: retention was faster than the"
              + " reading. Start it again.",
          e.offsetOutOfRangePartitions());
    }
  }

  /** Returns the next offset to read. */
  public long position(TopicPartition partition) {
    return consumer.position(partition);
  }

  /** Returns the last stable offsets of now. */
  public Map<TopicPartition, Long> lastStable(Collection<TopicPartition> of) {
    return consumer.endOffsets(of);
  }

  /** Leaves partitions out of what follows. */
  public void pause(Collection<TopicPartition> of) {
    consumer.pause(of);
  }

  /**
   * Throws if no partition has moved on for a long time.
   *
   * @throws HistoryException naming what was expected
   */
  public void requireMoving() throws HistoryException {
    long sum = 0;
    for (TopicPartition partition : partitions) {
      sum += consumer.position(partition);
    }
    long now = System.nanoTime();
    if (sum != positions) {
      positions = sum;
      movedNanos = now;
    } else if (now - movedNanos > STALLED.toNanos()) {
      throw HistoryException.failed(
          "Expected records of %s, found no progress for %d s: the brokers do not deliver them.",
          partitions, STALLED.toSeconds());
    }
  }

  /**
   * Reads up to {@code ends}, which must not lie above the last stable offsets.
   *
   * @throws HistoryException if the brokers do not deliver it
   */
  public void readTo(Map<TopicPartition, Long> ends, Sink sink, Progress progress)
      throws HistoryException, InterruptedException {
    List<TopicPartition> open = new ArrayList<>(partitions);
    long begin = sumOfPositions();
    long total = ends.values().stream().mapToLong(Long::longValue).sum() - begin;
    while (true) {
      List<TopicPartition> done =
          open.stream().filter(p -> consumer.position(p) >= ends.get(p)).toList();
      open.removeAll(done);
      consumer.pause(done);
      progress.read(Math.min(total, sumOfPositions() - begin), total);
      if (open.isEmpty()) {
        return;
      }
      for (ConsumerRecord<byte[], byte[]> record : poll()) {
        if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
          sink.accept(record);
        }
      }
      requireMoving();
    }
  }

  private long sumOfPositions() {
    return partitions.stream().mapToLong(consumer::position).sum();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
