// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.testutils.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayITCase {
  private static final int PARTITIONS = 2;
  private static final int OFFSETS = 50;
  private static final int BAD = 7;
  private static final String GOOD_RECORD =
      "{\"record_id\":\"r\",\"model\":\"m\",\"model_version\":\"1\",\"logits\":[1,2,3]}";

  @TempDir private Path directory;
  private TestBroker broker;
  private Path config;
  private Path offsets;

  @BeforeEach
  void start() throws Exception {
    broker = TestBroker.start(directory.resolve("broker"));
    broker.createTopics(
        List.of("logits", "predictions", "dead").stream()
            .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
            .toList());
    Path models = directory.resolve("models.yaml");
    Files.writeString(models, "models: [{model: m, version: '1', class_count: 3}]\n");
    config = directory.resolve("job.yaml");
    offsets = directory.resolve("missing.txt");
    Files.writeString(
        config,
        """
        job: {name: it, checkpoint-interval: 200ms, state-dir: "%s"}
        input: {topics: [logits], kafka: {bootstrap.servers: "%s"}}
        output:
          predictions: {topic: predictions}
          dead-letters: {topic: dead}
          kafka: {bootstrap.servers: "%s"}
        catalogue: {file: "%s"}
        """
            .formatted(directory.resolve("state"), broker.servers(), broker.servers(), models));
    List<ProducerRecord<byte[], byte[]>> input = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (int offset = 0; offset < OFFSETS; offset++) {
        String value = offset == BAD ? "{" : GOOD_RECORD;
        input.add(new ProducerRecord<>("logits", partition, null, value.getBytes(UTF_8)));
      }
    }
    broker.send(input);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void scoresJustTheOffsetsThatHaveNoOutput() throws Exception {
    // A transaction that a killed replay has left: nobody should have to wait for its timeout.
    try (KafkaProducer<byte[], byte[]> killed = transactional("logitmill-replay.it.fill.-0-0")) {
      killed.initTransactions();
      killed.beginTransaction();
      killed.send(answer("logits@0@5")).get();
      Set<String> missing = new HashSet<>();
      List<ProducerRecord<byte[], byte[]>> answers = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        for (int offset = 0; offset < OFFSETS; offset++) {
          String source = "logits@" + partition + "@" + offset;
          if (partition == 0 && ((offset >= 5 && offset < 12) || offset == 40)) {
            missing.add(source);
          } else {
            answers.add(answer(source));
          }
        }
      }
      broker.send(answers);

      // More than is missing: what has an output stays as it is.
      Files.writeString(offsets, "logits@0@3-45\nlogits@1@0-9\n");
      String said = command(0, "replay", "--config", config.toString(), "--offsets", "" + offsets);

      assertTrue(said.contains("53 offsets; 8 hold a record without an output"), said);
      assertTrue(said.contains("Aborted 1 transactions"), said);
      List<ConsumerRecord<byte[], byte[]>> predictions =
          broker.read("predictions", answers.size() + 7);
      List<ConsumerRecord<byte[], byte[]>> dead = broker.read("dead", 1);
      assertEquals(answers.size() + 7, predictions.size());
      assertEquals(
          List.of("logits@0@" + BAD),
          dead.stream().map(r -> header(r, "logitmill.source")).toList());
      Set<String> filled = new HashSet<>();
      predictions.stream()
          .filter(record -> header(record, "logitmill.replay.id") != null)
          .forEach(record -> filled.add(header(record, "logitmill.source")));
      dead.forEach(record -> filled.add(header(record, "logitmill.source")));
      assertEquals(missing, filled);
    }
    String audit = command(0, "audit", "--config", config.toString(), "--wait", "1s");
    assertTrue(audit.contains("clean: 100 records"), audit);
    String again = command(0, "replay", "--config", config.toString(), "--offsets", "" + offsets);
    assertTrue(again.contains("0 hold a record without an output"), again);
    assertTrue(again.contains("Nothing to do."), again);
  }

  @Test
  void saysWhichLineOfTheOffsetsIsWrong() throws Exception {
    Files.writeString(offsets, "# all\nlogits@0@3\n");
    String said = command(2, "replay", "--config", config.toString(), "--offsets", "" + offsets);
    assertTrue(said.contains("missing.txt:2: expected topic@partition@from-to"), said);
  }

  private String command(int expected, String... arguments) throws Exception {
    try (CommandProcess process = CommandProcess.start(directory, arguments)) {
      int code = process.await(120);
      assertEquals(expected, code, process.output());
      return process.output();
    }
  }

  private KafkaProducer<byte[], byte[]> transactional(String id) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.servers(), ProducerConfig.TRANSACTIONAL_ID_CONFIG, id),
        bytes,
        bytes);
  }

  private static ProducerRecord<byte[], byte[]> answer(String source) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>("predictions", 0, null, "p".getBytes(UTF_8));
    record.headers().add("logitmill.source", source.getBytes(UTF_8));
    return record;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), UTF_8);
  }
}
