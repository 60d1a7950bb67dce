// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads both outputs of a demo's job from their beginning, as it is committed. */
final class CommittedOutput implements AutoCloseable {
  private static final String SOURCE_HEADER = "logitmill.source";

  private final KafkaConsumer<byte[], byte[]> consumer;

  CommittedOutput(String bootstrapServers) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(partitions());
    consumer.seekToBeginning(consumer.assignment());
  }

  private static List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(DemoEnvironment.PREDICTIONS, DemoEnvironment.DEAD_LETTERS)) {
      for (int i = 0; i < DemoEnvironment.PARTITIONS; i++) {
        partitions.add(new TopicPartition(topic, i));
      }
    }
    return partitions;
  }

  /** Returns what has been committed since the last call, possibly nothing. */
  ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return consumer.poll(timeout);
  }

  /** Returns whether everything that is committed has been returned. */
  boolean isAtEnd() {
    return consumer.endOffsets(consumer.assignment()).entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** Returns the source coordinates that a record names. */
  static String source(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(SOURCE_HEADER);
    return header == null ? "(no source)" : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
