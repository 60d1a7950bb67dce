// SPDX-License-Identifier: Apache-2.0
package io.logitmill.pipeline;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.testutils.Sent;
import io.logitmill.testutils.TestBroker;
import io.logitmill.testutils.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** The topics of one test: creates them, fills the input, reads the outputs. */
final class Topics {
  private static final String ACCEPT_ANY_TIMESTAMP = Long.toString(Long.MAX_VALUE);

  private final TestBroker broker;
  private final String name;
  private final int predictionPartitions;

  Topics(TestBroker broker, String name, int predictionPartitions) {
    this.broker = broker;
    this.name = name;
    this.predictionPartitions = predictionPartitions;
  }

  String input() {
    return name + "-logits";
  }

  String predictions() {
    return name + "-predictions";
  }

  String deadLetters() {
    return name + "-dead-letters";
  }

  void create() throws Exception {
    NewTopic logits =
        new NewTopic(input(), Workload.PARTITIONS, (short) 1)
            .configs(
                Map.of(
                    "max.message.bytes",
                    Integer.toString(Workload.INPUT_LIMIT),
                    "message.timestamp.after.max.ms",
                    ACCEPT_ANY_TIMESTAMP));
    NewTopic scored =
        new NewTopic(predictions(), predictionPartitions, (short) 1)
            .configs(Map.of("max.message.bytes", Integer.toString(Workload.PREDICTION_LIMIT)));
    NewTopic rejected =
        new NewTopic(deadLetters(), 2, (short) 1)
            .configs(Map.of("max.message.bytes", Integer.toString(Workload.DEAD_LETTER_LIMIT)));
    broker.createTopics(List.of(logits, scored, rejected));
  }

  /** Sends {@code count} records and returns them by their source coordinates. */
  Map<String, Sent> send(int count, long seed) throws Exception {
    Workload workload = new Workload(input(), Workload.PARTITIONS, seed);
    Map<String, Sent> sent = new ConcurrentHashMap<>();
    List<Exception> failures = new ArrayList<>();
    Map<String, Object> properties = properties();
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Workload.INPUT_LIMIT);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        Sent record = workload.record(i);
        // The callback keeps what failed.
        var unused =
            producer.send(
                record.record(),
                (metadata, failure) -> {
                  if (failure != null) {
                    failures.add(failure);
                  } else {
                    sent.put(source(metadata), record);
                  }
                });
      }
    }
    assertTrue(failures.isEmpty(), () -> "seed " + seed + ": " + failures.get(0));
    return sent;
  }

  private static String source(RecordMetadata metadata) {
    return metadata.topic() + "@" + metadata.partition() + "@" + metadata.offset();
  }

  /**
   * Waits until at least {@code count} offsets of both outputs are committed. Markers of
   * transactions take offsets too, so this only says when it is worth counting.
   */
  void awaitPublished(int count, Duration patience, JobClient job) {
    Awaitility.await()
        .atMost(patience)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              assertFalse(job.getJobStatus().get().isGloballyTerminalState(), "the job has ended");
              return committedOffsets() >= count && records() >= count;
            });
  }

  private long committedOffsets() throws Exception {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (TopicPartition partition : outputPartitions()) {
      latest.put(partition, OffsetSpec.latest());
    }
    Collection<ListOffsetsResultInfo> ends =
        broker.admin().listOffsets(latest).all().get().values();
    return ends.stream().mapToLong(ListOffsetsResultInfo::offset).sum();
  }

  private int records() {
    return readPredictions().size() + readDeadLetters().size();
  }

  private List<TopicPartition> outputPartitions() {
    List<TopicPartition> partitions = new ArrayList<>(partitions(deadLetters(), 2));
    partitions.addAll(partitions(predictions(), predictionPartitions));
    return partitions;
  }

  private static List<TopicPartition> partitions(String topic, int count) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      partitions.add(new TopicPartition(topic, i));
    }
    return partitions;
  }

  List<ConsumerRecord<byte[], byte[]>> readPredictions() {
    return read(partitions(predictions(), predictionPartitions));
  }

  List<ConsumerRecord<byte[], byte[]>> readDeadLetters() {
    return read(partitions(deadLetters(), 2));
  }

  /** Reads what is committed, to the end. */
  private List<ConsumerRecord<byte[], byte[]>> read(List<TopicPartition> partitions) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    Map<String, Object> properties = properties();
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", broker.servers());
    return properties;
  }
}
