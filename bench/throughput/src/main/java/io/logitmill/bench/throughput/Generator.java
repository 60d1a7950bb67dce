// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Fills a topic with logit records: without keys, one partition after the other. */
final class Generator {
  /* Large enough that neither the broker nor the consumers spend their time on batches. */
  private static final int BATCH_BYTES = 128 * 1024;

  private final Map<String, Object> properties;

  /**
   * Fills topics of one broker.
   *
   * @param maxBytes size of the largest record
   */
  Generator(String bootstrapServers, int maxBytes) {
    properties =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.BATCH_SIZE_CONFIG,
            BATCH_BYTES,
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            64L << 20,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            maxBytes,
            // Nothing is sent again: what fails ends the run.
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            false,
            ProducerConfig.ACKS_CONFIG,
            "1",
            ProducerConfig.RETRIES_CONFIG,
            0);
  }

  /** Sends records 0 to {@code count - 1} and returns when the broker has them all. */
  void fill(String topic, int partitions, LogitRecords records, long count) {
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (long i = 0; i < count; i++) {
        producer.send(
            new ProducerRecord<>(topic, (int) (i % partitions), null, records.value(i)),
            (metadata, e) -> {
              if (e != null) {
                failure.compareAndSet(null, e);
              }
            });
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException("the broker refused a record of " + topic, failure.get());
    }
  }
}
