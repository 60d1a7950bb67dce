// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends predictions to the partition of their source, and commits them with the offsets of what
 * they were made from.
 *
 * <p>Not thread-safe: belongs to the thread of its consumer.
 */
abstract sealed class CommittingProducer implements AutoCloseable {
  private final String topic;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Callback remember =
      (RecordMetadata metadata, Exception e) -> {
        if (e != null) {
          failure.compareAndSet(null, e);
        }
      };

  final KafkaProducer<byte[], byte[]> producer;

  /** Reads what the predictions are made from. */
  final KafkaConsumer<byte[], byte[]> consumer;

  private CommittingProducer(
      Assignment assignment, Map<String, Object> settings, KafkaConsumer<byte[], byte[]> consumer) {
    topic = assignment.predictions();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, assignment.bootstrapServers());
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    this.consumer = consumer;
  }

  /** Opens a producer with the guarantee that is asked for. */
  static CommittingProducer open(
      Assignment assignment, int task, KafkaConsumer<byte[], byte[]> consumer) {
    return assignment.exactlyOnce()
        ? new ExactlyOnce(assignment, task, consumer)
        : new AtLeastOnce(assignment, consumer);
  }

  /** Sends a prediction with the key, the timestamp and the coordinates of its source. */
  final void send(ConsumerRecord<byte[], byte[]> source, byte[] prediction) {
    producer.send(
        new ProducerRecord<>(
            topic,
            source.partition(),
            source.timestamp(),
            source.key(),
            prediction,
            List.of(SourceHeader.of(source.topic(), source.partition(), source.offset()))),
        remember);
  }

  /**
   * Returns when everything sent is committed, and with it that the input is done up to {@code
   * next}; nothing to do if that is empty.
   *
   * @param next the offset of the next record in each partition that was read from
   */
  final void commit(Map<TopicPartition, OffsetAndMetadata> next) {
    if (!next.isEmpty()) {
      commitAll(next);
    }
  }

  abstract void commitAll(Map<TopicPartition, OffsetAndMetadata> next);

  /** Throws if the broker has refused a prediction. */
  final void requireSent() {
    if (failure.get() != null) {
      throw new KafkaException("the broker refused a prediction", failure.get());
    }
  }

  @Override
  public void close() {
    producer.close();
  }

  /** Predictions and offsets in one transaction. */
  private static final class ExactlyOnce extends CommittingProducer {
    ExactlyOnce(Assignment assignment, int task, KafkaConsumer<byte[], byte[]> consumer) {
      super(assignment, transactional(assignment, task), consumer);
      producer.initTransactions();
      producer.beginTransaction();
    }

    private static Map<String, Object> transactional(Assignment assignment, int task) {
      Map<String, Object> settings = TunedClients.producer(assignment);
      settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, assignment.name() + "-" + task);
      return settings;
    }

    @Override
    void commitAll(Map<TopicPartition, OffsetAndMetadata> next) {
      producer.sendOffsetsToTransaction(next, consumer.groupMetadata());
      producer.commitTransaction();
      producer.beginTransaction();
    }

    @Override
    public void close() {
      try {
        // The client would wait for ever for the end of a transaction that nothing was sent in.
        producer.abortTransaction();
      } finally {
        super.close();
      }
    }
  }

  /** Predictions first, offsets once the broker has them. */
  private static final class AtLeastOnce extends CommittingProducer {
    AtLeastOnce(Assignment assignment, KafkaConsumer<byte[], byte[]> consumer) {
      super(assignment, TunedClients.producer(assignment), consumer);
    }

    @Override
    void commitAll(Map<TopicPartition, OffsetAndMetadata> next) {
      producer.flush();
      requireSent();
      consumer.commitSync(next);
    }
  }
}
