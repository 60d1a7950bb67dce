// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts source coordinates in the committed outputs against the input; looks at no value. */
final class TopicCheck {
  private static final int FINDINGS = 20;

  private final String servers;
  private final Map<Integer, BitSet> input = new HashMap<>();
  private final Map<Integer, BitSet> seen = new HashMap<>();
  private final Map<String, Long> lastOffset = new HashMap<>();
  private final Map<String, Long> counts = new TreeMap<>();
  private final List<String> findings = new ArrayList<>();

  private TopicCheck(String servers) {
    this.servers = servers;
  }

  /** Reads all three topics and returns what is wrong. */
  static Verdict run(String servers) {
    return new TopicCheck(servers).check();
  }

  private Verdict check() {
    for (String name :
        List.of(
            "records",
            "predictions",
            "dead_letters",
            "missing",
            "twice",
            "invented",
            "out_of_order")) {
      counts.put(name, 0L);
    }
    read(PipelineFiles.INPUT, this::takeInput);
    read(PipelineFiles.PREDICTIONS, record -> takeOutput(record, "predictions"));
    read(PipelineFiles.DEAD_LETTERS, record -> takeOutput(record, "dead_letters"));
    input.forEach(
        (partition, offsets) -> {
          BitSet missing = (BitSet) offsets.clone();
          missing.andNot(seen.computeIfAbsent(partition, p -> new BitSet()));
          missing.stream().forEach(offset -> find("missing", partition + "@" + offset));
        });
    return new Verdict(findings.isEmpty(), counts, findings);
  }

  private void takeInput(ConsumerRecord<byte[], byte[]> record) {
    count("records");
    input.computeIfAbsent(record.partition(), p -> new BitSet()).set((int) record.offset());
  }

  private void takeOutput(ConsumerRecord<byte[], byte[]> record, String kind) {
    count(kind);
    String source = new String(record.headers().lastHeader("logitmill.source").value(), UTF_8);
    String[] parts = source.split("@");
    int partition = Integer.parseInt(parts[1]);
    int offset = Integer.parseInt(parts[2]);
    BitSet published = seen.computeIfAbsent(partition, p -> new BitSet());
    if (!input.getOrDefault(partition, new BitSet()).get(offset)) {
      find("invented", source);
    } else if (published.get(offset)) {
      find("twice", source);
    }
    published.set(offset);
    String key = record.key() == null ? "" : new String(record.key(), UTF_8);
    Long before = lastOffset.put(kind + partition + "|" + key, (long) offset);
    if (before != null && before >= offset) {
      find("out_of_order", source + " after " + before);
    }
  }

  private void find(String kind, String message) {
    count(kind);
    if (findings.size() < FINDINGS) {
      findings.add(kind + " " + message);
    }
  }

  private void count(String name) {
    counts.merge(name, 1L, Long::sum);
  }

  private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> take) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            servers,
            "isolation.level",
            "read_committed",
            "max.poll.records",
            10_000);
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
