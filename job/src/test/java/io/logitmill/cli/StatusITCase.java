// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.kafka.JobStatus;
import io.logitmill.kafka.JobStatus.HoldUp;
import io.logitmill.kafka.JobStatus.InputPartition;
import io.logitmill.kafka.JobStatus.OpenTransaction;
import io.logitmill.kafka.JobStatus.OutputPartition;
import io.logitmill.testutils.TestBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status of jobs that never ran: their traces on the broker are made by hand. */
class StatusITCase {
  @TempDir private static Path directory;
  private static TestBroker broker;
  private static int names;

  private String name;
  private String in;
  private String out;
  private String dead;
  private String inputServers;
  private String topics;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = TestBroker.start(directory.resolve("broker"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopics() throws Exception {
    name = "status" + names++;
    in = name + "-in";
    out = name + "-out";
    dead = name + "-dead";
    broker.createTopic(in, 3, Map.of());
    broker.createTopic(out, 2, Map.of());
    broker.createTopic(dead, 1, Map.of());
    inputServers = broker.servers();
    topics = "topics: [" + in + "]";
  }

  @Test
  void countsTheLagOfEachPartition() throws Exception {
    send(in, 0, 10);
    send(in, 1, 4);
    commit(Map.of(0, 7L, 1, 4L));

    JobStatus status = ask();

    assertEquals(List.of(), status.errors());
    assertEquals(
        List.of(
            new InputPartition(at(in, 0), OptionalLong.of(7), 0, 10, 10),
            new InputPartition(at(in, 1), OptionalLong.of(4), 0, 4, 4),
            new InputPartition(at(in, 2), OptionalLong.empty(), 0, 0, 0)),
        status.input());
    assertEquals(OptionalLong.of(3), status.input().get(0).lag());
    assertEquals(OptionalLong.empty(), status.input().get(2).lag());
    assertEquals(3, status.totalLag());
    assertEquals(1, status.withoutCommittedOffset());
  }

  @Test
  void readsATransactionalInputToItsFirstOpenTransaction() throws Exception {
    commit(Map.of(0, 0L));
    try (KafkaProducer<byte[], byte[]> writer = begin(name + "-writer", at(in, 0))) {
      writer.commitTransaction();
      writer.beginTransaction();
      writer.send(new ProducerRecord<>(in, 0, null, new byte[] {1})).get();

      JobStatus status = ask();

      // One record and the control record that ends its transaction.
      assertEquals(2, status.totalLag());
      assertEquals(1, status.input().get(0).heldUp());
      assertTrue(text(status).contains("1 held up by an open transaction of a writer"));
      writer.abortTransaction();
    }
  }

  @Test
  void findsTopicsByPattern() throws Exception {
    topics = "topic-pattern: " + name + "-i.";
    send(in, 0, 2);
    commit(Map.of(0, 1L));

    JobStatus status = ask();

    assertEquals(3, status.input().size());
    assertEquals(1, status.totalLag());
  }

  @Test
  void saysThatRetentionHasRemovedTheNextOffset() throws Exception {
    send(in, 0, 10);
    commit(Map.of(0, 2L));
    broker.admin().deleteRecords(Map.of(at(in, 0), RecordsToDelete.beforeOffset(5))).all().get();

    JobStatus status = ask();

    assertTrue(status.input().get(0).isLost());
    assertTrue(
        text(status).contains("the next offset is gone: what is left begins at 5 and ends at 10"),
        text(status));
  }

  @Test
  void saysThatNothingIsOpen() throws Exception {
    send(out, 0, 3);

    JobStatus status = ask();

    assertEquals(Optional.of(List.of()), status.ours());
    assertEquals(Optional.of(List.of()), status.foreign());
    assertEquals(0, status.totalHeldUp());
    assertTrue(text(status).endsWith("Open transactions of this job\n  none\n"), text(status));
  }

  @Test
  void showsAnOpenTransactionOfTheJobAndWhatToDoWhenItIsOld() throws Exception {
    String id = "logitmill." + name + ".-0-1";
    long before = System.currentTimeMillis();
    try (KafkaProducer<byte[], byte[]> producer = begin(id, at(out, 1), at(dead, 0))) {
      JobStatus young = ask("5min");
      OpenTransaction open = young.ours().orElseThrow().get(0);
      assertEquals(1, young.ours().orElseThrow().size());
      assertEquals(id, open.transactionalId());
      assertEquals("Ongoing", open.state());
      assertEquals(60_000, open.timeoutMs());
      assertEquals(List.of(at(dead, 0), at(out, 1)), open.partitions());
      assertTrue(open.startedAtMs() >= before, open.toString());
      assertTrue(open.startedAtMs() <= System.currentTimeMillis(), open.toString());
      assertEquals(Optional.empty(), open.advice());
      assertEquals(Optional.of(List.of()), young.foreign());
      assertEquals(
          List.of(
              new OutputPartition(at(dead, 0), 0, 1),
              new OutputPartition(at(out, 0), 0, 0),
              new OutputPartition(at(out, 1), 0, 1)),
          young.output());

      JobStatus old = awaitAge();
      String advice = old.ours().orElseThrow().get(0).advice().orElseThrow();
      assertTrue(advice.contains("Is the job running? Resume it before 2"), advice);
      assertTrue(text(old).contains("\n! " + id + "  Ongoing  open for "), text(old));
      assertTrue(text(old).contains("    in " + dead + "-0, " + out + "-1\n"), text(old));
      producer.abortTransaction();
    }
  }

  @Test
  void namesAnotherThatHoldsTheOutputUp() throws Exception {
    send(out, 0, 2);
    String id = name + "-stranger";
    try (KafkaProducer<byte[], byte[]> producer = begin(id, at(out, 0))) {
      JobStatus status = awaitAge();

      assertEquals(Optional.of(List.of()), status.ours());
      HoldUp holdUp = status.foreign().orElseThrow().get(0);
      assertEquals(1, status.foreign().orElseThrow().size());
      assertEquals(at(out, 0), holdUp.partition());
      assertEquals(2, holdUp.startOffset());
      assertTrue(holdUp.lastTimestampMs() > 0, holdUp.toString());
      assertEquals(id, holdUp.transaction().orElseThrow().transactionalId());
      assertEquals(holdUp.producerId(), holdUp.transaction().orElseThrow().producerId());
      assertTrue(holdUp.advice().orElseThrow().contains("Have its owner end it"), text(status));
      assertTrue(text(status).contains("Held up by others\n! " + out + " 0 from offset 2 on"));
      assertTrue(text(status).contains(id), text(status));
      producer.abortTransaction();
    }
  }

  @Test
  void ignoresTransactionsOfJobsWhoseNameBeginsTheSame() throws Exception {
    String other = "logitmill." + name + "-replay.-0-0";
    try (KafkaProducer<byte[], byte[]> producer = begin(other, at(out, 0))) {
      JobStatus status = ask();
      assertEquals(Optional.of(List.of()), status.ours());
      assertEquals(1, status.foreign().orElseThrow().size());
      producer.abortTransaction();
    }
  }

  @Test
  void tellsTheRestWhenATopicIsMissing() throws Exception {
    dead = "none";
    send(in, 0, 2);
    commit(Map.of(0, 1L));

    JobStatus status = ask();

    assertEquals(
        List.of(
            "Expected output topic 'none', found no topic of that name. Create it, or correct the"
                + " configuration."),
        status.errors());
    assertEquals(1, status.totalLag());
    assertEquals(2, status.output().size());
    assertFalse(status.isComplete());
  }

  @Test
  void tellsOfTheOutputWhenTheInputsBrokersAreGone() throws Exception {
    inputServers = "127.0.0.1:1";

    JobStatus status = ask();

    assertEquals(
        List.of(
            "Expected brokers at input.kafka bootstrap.servers '127.0.0.1:1', found none that"
                + " answers within 15 s."),
        status.errors());
    assertEquals(3, status.output().size());
    assertEquals(Optional.of(List.of()), status.ours());
  }

  @Test
  void writesEverythingAsJson() throws Exception {
    send(in, 0, 5);
    commit(Map.of(0, 1L));
    String id = "logitmill." + name + ".-0-0";
    String stranger = name + "-stranger";
    try (KafkaProducer<byte[], byte[]> ours = begin(id, at(out, 0));
        KafkaProducer<byte[], byte[]> theirs = begin(stranger, at(out, 1))) {
      Map<?, ?> json = json(StatusJson.write(ask("5min")));

      assertEquals(name, json.get("job"));
      assertEquals("logitmill." + name, json.get("group"));
      assertEquals("logitmill." + name + ".", json.get("transactional_id_prefix"));
      assertEquals(true, json.get("complete"));
      assertEquals(List.of(), json.get("errors"));
      Map<?, ?> input = (Map<?, ?>) json.get("input");
      assertEquals(4L, input.get("lag"));
      assertEquals(2L, input.get("partitions_without_committed_offset"));
      Map<String, Object> partition = new HashMap<>();
      partition.put("topic", in);
      partition.put("partition", 0L);
      partition.put("committed_offset", 1L);
      partition.put("lag", 4L);
      partition.put("lost", false);
      partition.put("earliest_offset", 0L);
      partition.put("last_stable_offset", 5L);
      partition.put("high_watermark", 5L);
      partition.put("held_up", 0L);
      assertEquals(partition, ((List<?>) input.get("partitions")).get(0));
      assertEquals(2L, ((Map<?, ?>) json.get("output")).get("held_up"));
      Map<?, ?> open = (Map<?, ?>) ((List<?>) json.get("open_transactions")).get(0);
      assertEquals(id, open.get("transactional_id"));
      assertEquals("Ongoing", open.get("state"));
      assertEquals(60_000L, open.get("timeout_ms"));
      assertEquals((Long) open.get("started_at_ms") + 60_000, (Long) open.get("aborted_at_ms"));
      assertEquals(List.of(Map.of("topic", out, "partition", 0L)), open.get("partitions"));
      assertEquals(false, open.get("late"));
      assertEquals(null, open.get("advice"));
      Map<?, ?> holdUp = (Map<?, ?>) ((List<?>) json.get("held_up_by_others")).get(0);
      assertEquals(1L, holdUp.get("partition"));
      assertEquals(0L, holdUp.get("transaction_start_offset"));
      assertEquals(stranger, ((Map<?, ?>) holdUp.get("transaction")).get("transactional_id"));
      ours.abortTransaction();
      theirs.abortTransaction();
    }
  }

  @Test
  void endsWithOneOnlyWhenSomethingCouldNotBeTold() throws Exception {
    try (CommandProcess command = status()) {
      assertEquals(0, command.await(60), command.output());
      assertTrue(command.output().startsWith("Job " + name + ", group "), command.output());
    }
    dead = "none";
    try (CommandProcess command = status("--json")) {
      assertEquals(1, command.await(60), command.output());
      assertTrue(command.output().startsWith("{\"job\":\"" + name + "\""), command.output());
      assertTrue(
          command.output().endsWith("logitmill: The status is not complete: 1 error(s).\n"),
          command.output());
    }
  }

  /** Begins a transaction and writes one record to each partition. */
  private static KafkaProducer<byte[], byte[]> begin(String id, TopicPartition... partitions)
      throws Exception {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            broker.servers(),
            "transactional.id",
            id,
            "transaction.timeout.ms",
            60_000);
    ByteArraySerializer bytes = new ByteArraySerializer();
    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, bytes, bytes);
    producer.initTransactions();
    producer.beginTransaction();
    for (TopicPartition partition : partitions) {
      producer
          .send(
              new ProducerRecord<>(partition.topic(), partition.partition(), null, new byte[] {1}))
          .get();
    }
    return producer;
  }

  /** Returns the status of a job with short checkpoint intervals, once all is older than that. */
  private JobStatus awaitAge() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> ask("1ms"),
            status ->
                status.ours().orElseThrow().stream().allMatch(t -> t.advice().isPresent())
                    && status.foreign().orElseThrow().stream()
                        .allMatch(h -> h.advice().isPresent()));
  }

  private static void send(String topic, int partition, int count) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(new ProducerRecord<>(topic, partition, null, new byte[] {1}));
    }
    broker.send(records);
  }

  private void commit(Map<Integer, Long> offsets) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    offsets.forEach((p, offset) -> committed.put(at(in, p), new OffsetAndMetadata(offset)));
    broker.admin().alterConsumerGroupOffsets("logitmill." + name, committed).all().get();
  }

  private static TopicPartition at(String topic, int partition) {
    return new TopicPartition(topic, partition);
  }

  private JobStatus ask() throws Exception {
    return ask("5min");
  }

  private JobStatus ask(String checkpointInterval) throws Exception {
    JobConfig config =
        JobConfigReader.read(
                ConfigFile.parse(
                        "job.yaml", yaml(checkpointInterval).getBytes(StandardCharsets.UTF_8))
                    .toConfiguration(),
                key -> key)
            .config();
    return JobStatus.ask(config);
  }

  private CommandProcess status(String... options) throws Exception {
    Path config = Files.writeString(directory.resolve(name + ".yaml"), yaml("1s"));
    List<String> arguments = new ArrayList<>(List.of("status", "--config", config.toString()));
    arguments.addAll(List.of(options));
    return CommandProcess.start(directory, arguments.toArray(String[]::new));
  }

  private String yaml(String checkpointInterval) {
    return """
        job: {name: %s, checkpoint-interval: %s}
        input: {%s, kafka: {bootstrap.servers: "%s"}}
        output:
          predictions: {topic: %s}
          dead-letters: {topic: %s}
          kafka: {bootstrap.servers: "%s"}
        catalogue: {file: models.yaml}
        """
        .formatted(name, checkpointInterval, topics, inputServers, out, dead, broker.servers());
  }

  private static String text(JobStatus status) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    new StatusText(Terminal.plain(stream, 100), status).print();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Map<?, ?> json(String text) throws Exception {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      parser.nextToken();
      return (Map<?, ?>) value(parser);
    }
  }

  private static Object value(JsonParser parser) throws Exception {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> object = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String field = parser.currentName();
          parser.nextToken();
          object.put(field, value(parser));
        }
        return object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        return array;
      }
      case VALUE_NUMBER_INT -> {
        return parser.getLongValue();
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return parser.getBooleanValue();
      }
      case VALUE_NULL -> {
        return null;
      }
      default -> {
        return parser.getText();
      }
    }
  }
}
