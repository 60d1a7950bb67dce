// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Settings of Kafka's clients for throughput: large batches, large fetches, and no more records in
 * memory than keep a task busy.
 */
final class TunedClients {
  private static final int BATCH_BYTES = 256 * 1024;
  private static final int REQUEST_BYTES = 2 << 20;
  private static final int FETCH_BYTES = 1 << 20;
  private static final long BUFFER_BYTES = 64L << 20;

  /* Of the values that one poll hands on. */
  private static final int POLL_BYTES = 8 << 20;
  private static final int MOST_POLLED = 2_000;
  private static final int RECORD_OVERHEAD_BYTES = 100;

  /* The system sizes the buffer of the socket itself. */
  private static final int SIZED_BY_SYSTEM = -1;

  private TunedClients() {}

  /** Returns how many records a task is handed at once. */
  static int polledRecords(Assignment assignment) {
    int recordBytes = Float.BYTES * assignment.classes() + RECORD_OVERHEAD_BYTES;
    return Math.max(1, Math.min(MOST_POLLED, POLL_BYTES / recordBytes));
  }

  /** Returns the settings of a consumer that begins where the group stands, or at the beginning. */
  static Map<String, Object> consumer(Assignment assignment) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, polledRecords(assignment));
    settings.put(
        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
        Math.max(FETCH_BYTES, assignment.maxBytes()));
    settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, SIZED_BY_SYSTEM);
    return settings;
  }

  /** Returns the settings of a producer, but for what its guarantee needs. */
  static Map<String, Object> producer(Assignment assignment) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, assignment.compression());
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    settings.put(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Math.max(REQUEST_BYTES, assignment.maxBytes()));
    settings.put(
        ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(BUFFER_BYTES, 4L * assignment.maxBytes()));
    return settings;
  }
}
