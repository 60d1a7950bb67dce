// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfig.OnLostOffsets;
import io.logitmill.config.JobConfig.StartMode;
import io.logitmill.config.JobConfig.TransactionNaming;
import io.logitmill.testutils.TestBroker;
import io.logitmill.topology.DeliberateStop;
import io.logitmill.topology.FakeSteps;
import io.logitmill.topology.RecordSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The job between real topics, with steps that do what the records say. */
class LogitmillJobITCase {
  @TempDir private static Path directory;
  private static TestBroker broker;
  private static int names;

  private final JobConfigs config = new JobConfigs(broker.servers());

  @BeforeAll
  static void startBroker() throws Exception {
    broker = TestBroker.start(directory.resolve("broker"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private void createTopics(Map<String, String> predictions, Map<String, String> deadLetters)
      throws Exception {
    String name = "job" + names++;
    config.name = name;
    config.topics = List.of(name + "-in");
    config.predictions = name + "-out";
    config.deadLetters = name + "-dead";
    config.stateDir = directory.resolve(name).toString();
    broker.createTopic(config.topics.get(0), 3, Map.of());
    broker.createTopic(config.predictions, 2, predictions);
    broker.createTopic(config.deadLetters, 2, deadLetters);
  }

  @ParameterizedTest
  @EnumSource(TransactionNaming.class)
  void everyOffsetIsInExactlyOneTopic(TransactionNaming naming) throws Exception {
    createTopics(Map.of(), Map.of());
    config.naming = naming;
    Path secrets =
        Files.writeString(directory.resolve("secrets"), "servers=" + broker.servers() + "\n");
    config.inputKafka.put("bootstrap.servers", "${file:" + secrets + ":servers}");
    config.outputKafka.put("bootstrap.servers", "${file:" + secrets + ":servers}");
    config.outputKafka.put("client.rack", "${env:PATH}");
    List<ProducerRecord<byte[], byte[]>> input = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String value = i % 10 == 0 ? null : i % 10 == 1 ? "decode:malformed" : "v" + i;
      Long timestamp = i % 10 == 2 ? Long.valueOf(1) : null;
      input.add(
          new ProducerRecord<>(
              config.topics.get(0),
              i % 3,
              timestamp,
              i % 2 == 0 ? null : bytes("k" + i),
              value == null ? null : bytes(value)));
    }
    broker.send(input);

    run(
        () -> {
          List<ConsumerRecord<byte[], byte[]>> predictions = broker.read(config.predictions, 240);
          List<ConsumerRecord<byte[], byte[]>> dead = broker.read(config.deadLetters, 60);
          assertEquals(240, predictions.size());
          assertEquals(60, dead.size());
          Set<String> sources = new TreeSet<>();
          predictions.forEach(r -> assertTrue(sources.add(header(r, "logitmill.source"))));
          dead.forEach(r -> assertTrue(sources.add(header(r, "logitmill.source"))));
          assertEquals(expectedSources(), sources);
          for (ConsumerRecord<byte[], byte[]> record : predictions) {
            if (record.key() == null) {
              int source = Integer.parseInt(header(record, "logitmill.source").split("@", -1)[1]);
              assertEquals(source % 2, record.partition());
            }
          }
        });
  }

  private Set<String> expectedSources() {
    return IntStream.range(0, 300)
        .mapToObj(i -> config.topics.get(0) + "@" + i % 3 + "@" + i / 3)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theBrokerTakesRecordsOfExactlyTheLimits() throws Exception {
    int predictionLimit = 60_000;
    int deadLetterLimit = 40_000;
    createTopics(
        Map.of("max.message.bytes", Integer.toString(predictionLimit)),
        Map.of("max.message.bytes", Integer.toString(deadLetterLimit)));
    config.maxRecordBytes = predictionLimit;
    String topic = config.topics.get(0);
    String[] header = {"logitmill.source"};
    byte[][] source = {bytes(topic + "@0@0")};
    int room = predictionLimit - (int) RecordSize.estimate(null, new byte[30_000], header, source);
    int largest = 30_000 + room;
    String bad = "decode:malformed";
    broker.send(
        List.of(
            new ProducerRecord<>(topic, 0, null, bytes("big:" + largest)),
            new ProducerRecord<>(topic, 0, null, bytes("big:" + (largest + 1))),
            new ProducerRecord<>(topic, 0, bytes("k".repeat(100_000)), bytes(bad)),
            withHeader(topic, bad, 100_000),
            withHeader(topic, bad, 38_000)));

    run(
        () -> {
          List<ConsumerRecord<byte[], byte[]>> predictions = broker.read(config.predictions, 1);
          assertEquals(1, predictions.size());
          assertEquals(largest, predictions.get(0).value().length);
          List<ConsumerRecord<byte[], byte[]>> dead = broker.read(config.deadLetters, 4);
          assertEquals(4, dead.size());
          for (ConsumerRecord<byte[], byte[]> letter : dead) {
            boolean whole =
                !letter.headers().headers("logitmill.error.truncated").iterator().hasNext();
            String offset = header(letter, "__connect.errors.offset");
            assertEquals(offset.equals("1") || offset.equals("4"), whole, "offset " + offset);
          }
        });
  }

  private static ProducerRecord<byte[], byte[]> withHeader(String topic, String value, int bytes) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, null, bytes(value));
    record.headers().add("large", new byte[bytes]);
    return record;
  }

  @Test
  void lostOffsetsStopTheJob() throws Exception {
    createTopics(Map.of(), Map.of());
    TopicPartition partition = loseOffsets();
    JobClient job = start();
    ExecutionException failed =
        assertThrows(
            ExecutionException.class, () -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS));
    String message = stopMessage(failed);
    assertTrue(
        message.contains(
            "Topic "
                + partition.topic()
                + ", partition 0: expected offset 2, found 5 to 9; offsets 2 to 4 are lost"),
        message);
  }

  @Test
  void lostOffsetsAreSkippedWhenAsked() throws Exception {
    createTopics(Map.of(), Map.of());
    config.onLostOffsets = OnLostOffsets.SKIP;
    loseOffsets();
    run(
        () -> {
          List<ConsumerRecord<byte[], byte[]>> predictions = broker.read(config.predictions, 5);
          assertEquals(
              List.of("p(v5)", "p(v6)", "p(v7)", "p(v8)", "p(v9)"),
              predictions.stream().map(r -> new String(r.value(), UTF_8)).toList());
        });
  }

  /** Leaves offsets 5 to 9 of partition 0, and a group that wants to read from 2. */
  private TopicPartition loseOffsets() throws Exception {
    config.start = new JobConfig.Start(StartMode.COMMITTED, null);
    TopicPartition partition = new TopicPartition(config.topics.get(0), 0);
    List<ProducerRecord<byte[], byte[]>> input = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      input.add(new ProducerRecord<>(partition.topic(), 0, null, bytes("v" + i)));
    }
    broker.send(input);
    broker.admin().deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(5))).all().get();
    broker
        .admin()
        .alterConsumerGroupOffsets(
            config.build().groupId(), Map.of(partition, new OffsetAndMetadata(2)))
        .all()
        .get();
    return partition;
  }

  @ParameterizedTest
  @EnumSource(TransactionNaming.class)
  void aTwinStopsTheJob(TransactionNaming naming) throws Exception {
    createTopics(Map.of(), Map.of());
    config.naming = naming;
    broker.send(List.of(new ProducerRecord<>(config.topics.get(0), 0, null, bytes("first"))));
    JobClient job = start();
    assertEquals(1, broker.read(config.predictions, 1).size());
    for (int round = 0; round < 50 && !job.getJobExecutionResult().isDone(); round++) {
      broker.send(List.of(new ProducerRecord<>(config.topics.get(0), 0, null, bytes("r" + round))));
      fenceOpenTransactions();
    }
    ExecutionException failed =
        assertThrows(
            ExecutionException.class, () -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS));
    String message = stopMessage(failed);
    assertTrue(message.contains("job.name"), message);
  }

  /** Takes over the ids of the job's transactions, as a second job does when it starts. */
  private void fenceOpenTransactions() throws Exception {
    Collection<TransactionListing> listed = broker.admin().listTransactions().all().get();
    ByteArraySerializer bytes = new ByteArraySerializer();
    for (TransactionListing transaction : listed) {
      String id = transaction.transactionalId();
      boolean ours = id.startsWith(config.build().transactionalIdPrefix());
      if (ours && transaction.state() == TransactionState.ONGOING) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", broker.servers());
        properties.put("transactional.id", id);
        try (KafkaProducer<byte[], byte[]> twin = new KafkaProducer<>(properties, bytes, bytes)) {
          twin.initTransactions();
        }
      }
    }
  }

  private interface Check {
    void check() throws Exception;
  }

  private void run(Check check) throws Exception {
    JobClient job = start();
    try {
      check.check();
    } finally {
      assertEquals(JobStatus.RUNNING, job.getJobStatus().get(30, TimeUnit.SECONDS));
      job.cancel().get(30, TimeUnit.SECONDS);
    }
  }

  private JobClient start() throws Exception {
    JobConfig built = config.build();
    PreflightReport report = Preflight.run(built, List.of());
    assertEquals(List.of(), report.errors());
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, EmbeddedDefaults.of(built));
    LogitmillJob.define(env, built, JobStart.of(report.facts(), false, FakeSteps::open));
    return env.executeAsync(built.job().name());
  }

  private static String stopMessage(Throwable failed) {
    return ExceptionUtils.findThrowable(failed, DeliberateStop.class)
        .map(Throwable::getMessage)
        .orElse("no deliberate stop: " + ExceptionUtils.stringifyException(failed));
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
