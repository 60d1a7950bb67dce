// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import com.fasterxml.jackson.core.JsonParseException;
import io.logitmill.schemas.LogitRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes logit records that were read as JSON, with an idempotent producer.
 *
 * <p>Not thread-safe.
 */
public final class LogitPublisher implements AutoCloseable {
  /** How the values are written. */
  public enum Format {
    /** Avro single-object encoding. */
    AVRO,
    /** The line as it is. */
    JSON
  }

  private final String topic;
  private final Format format;
  private final String keyField;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  /**
   * Opens the producer.
   *
   * @param kafka client properties
   * @param topic where the records go
   * @param format how the values are written
   * @param keyField name of the text field that becomes the key, or null for no key
   */
  public LogitPublisher(Map<String, Object> kafka, String topic, Format format, String keyField) {
    this.topic = topic;
    this.format = format;
    this.keyField = keyField;
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "5");
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Sends one record; what the broker says is known after {@link #flush()}.
   *
   * @param json one logit record
   * @return the place that the record gets
   * @throws JsonParseException when the line is no logit record
   */
  public Future<RecordMetadata> send(String json) throws IOException {
    LogitRecord record = AvroJson.read(json, LogitRecord.getClassSchema(), LogitRecord.class);
    return send(
        record, format == Format.JSON ? json.getBytes(StandardCharsets.UTF_8) : bytes(record));
  }

  /**
   * Sends one record as {@link Format#AVRO}; what the broker says is known after {@link #flush()}.
   *
   * @return the place that the record gets
   */
  public Future<RecordMetadata> send(LogitRecord record) throws IOException {
    return send(record, bytes(record));
  }

  private Future<RecordMetadata> send(LogitRecord record, byte[] value) {
    byte[] key =
        keyField == null ? null : record.get(keyField).toString().getBytes(StandardCharsets.UTF_8);
    return producer.send(
        new ProducerRecord<>(topic, key, value),
        (metadata, e) -> {
          if (e != null) {
            failure.compareAndSet(null, e);
          }
        });
  }

  private static byte[] bytes(LogitRecord record) throws IOException {
    ByteBuffer buffer = LogitRecord.getEncoder().encode(record);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /**
   * Waits until the broker has all records.
   *
   * @throws ExecutionException when it refused one
   */
  public void flush() throws ExecutionException {
    producer.flush();
    Exception first = failure.get();
    if (first != null) {
      throw new ExecutionException(first);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
