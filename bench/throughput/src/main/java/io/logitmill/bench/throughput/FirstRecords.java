// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads some committed records of a topic, from its beginning. */
final class FirstRecords {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private FirstRecords() {}

  /**
   * Returns about {@code count} records.
   *
   * @throws IllegalStateException when there are not so many
   */
  static List<ConsumerRecord<byte[], byte[]>> of(
      String bootstrapServers, List<TopicPartition> partitions, int count) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, count),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (records.size() < count) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              String.format(
                  "expected %d records in %s, found %d", count, partitions, records.size()));
        }
      }
    }
    return records;
  }

  /** Returns the bytes of a record's value and headers. */
  static int bytes(ConsumerRecord<byte[], byte[]> record) {
    int bytes = record.value().length;
    for (Header header : record.headers()) {
      bytes += header.key().length() + header.value().length;
    }
    return bytes;
  }
}
