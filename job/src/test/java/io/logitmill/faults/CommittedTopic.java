// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what is committed in a topic, as a consumer of it would. */
final class CommittedTopic {
  private CommittedTopic() {}

  /** Hands on every record that was committed before the call. */
  static void read(String servers, String topic, Consumer<ConsumerRecord<byte[], byte[]>> take) {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", servers, "isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(take);
      }
    }
  }

  /** Returns how many records are committed in both outputs; markers do not count. */
  static long countOutput(Pipeline pipeline) {
    String servers = pipeline.kafka().bootstrapServers();
    AtomicLong count = new AtomicLong();
    read(servers, PipelineFiles.PREDICTIONS, record -> count.incrementAndGet());
    read(servers, PipelineFiles.DEAD_LETTERS, record -> count.incrementAndGet());
    return count.get();
  }
}
