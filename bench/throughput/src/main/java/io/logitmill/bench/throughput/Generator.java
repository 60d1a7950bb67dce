// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Fills topics with logit records: without keys, each time in one transaction, so that readers of
 * committed records see nothing until all of it is there.
 */
final class Generator implements AutoCloseable {
  /* Large enough that neither the broker nor the consumers spend their time on batches. */
  private static final int BATCH_BYTES = 128 * 1024;

  private final KafkaProducer<byte[], byte[]> producer;

  /**
   * Fills topics of one broker.
   *
   * @param maxBytes size of the largest record
   */
  Generator(String bootstrapServers, int maxBytes, Compression compression) {
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "generator-" + UUID.randomUUID(),
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                compression.title(),
                ProducerConfig.BATCH_SIZE_CONFIG,
                BATCH_BYTES,
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                32L << 20,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                maxBytes),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  /** Sends records 0 to {@code count - 1}, all of which become visible when it returns. */
  void fill(String topic, int partitions, LogitRecords records, long count) {
    producer.beginTransaction();
    for (long i = 0; i < count; i++) {
      // A record that the broker refuses fails the commit.
      var unused =
          producer.send(
              new ProducerRecord<>(topic, (int) (i % partitions), null, records.value(i)));
    }
    producer.commitTransaction();
  }

  @Override
  public void close() {
    producer.close();
  }
}
