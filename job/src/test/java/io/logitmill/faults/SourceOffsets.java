// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Source coordinates, as {@code topic@partition@offset}, read straight from the topics: a second
 * opinion on what the audit names.
 */
final class SourceOffsets {
  private SourceOffsets() {}

  /**
   * Returns the sources of the records that an output topic holds.
   *
   * @param level whether records of transactions that are not committed count
   */
  static Set<String> in(String servers, String output, IsolationLevel level) {
    Set<String> sources = new TreeSet<>();
    read(
        servers,
        output,
        level,
        r -> {
          var source = r.headers().lastHeader("logitmill.source");
          if (source != null) {
            sources.add(new String(source.value(), UTF_8));
          }
        });
    return sources;
  }

  /** Returns the coordinates of the input's records that neither output topic answers. */
  static Set<String> unanswered(String servers) {
    Set<String> sources = new TreeSet<>();
    read(
        servers,
        PipelineFiles.INPUT,
        IsolationLevel.READ_COMMITTED,
        r -> sources.add(r.topic() + "@" + r.partition() + "@" + r.offset()));
    for (String output : List.of(PipelineFiles.PREDICTIONS, PipelineFiles.DEAD_LETTERS)) {
      sources.removeAll(in(servers, output, IsolationLevel.READ_COMMITTED));
    }
    return sources;
  }

  private static void read(
      String servers,
      String topic,
      IsolationLevel level,
      Consumer<ConsumerRecord<byte[], byte[]>> take) {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", servers, "isolation.level", level.toString());
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
}
