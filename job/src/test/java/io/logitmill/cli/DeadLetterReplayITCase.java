// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.testutils.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters put through again after a repair, beside the live job. */
class DeadLetterReplayITCase {
  private static final int GOOD = 20;
  private static final int UNKNOWN = 10;
  private static final int MALFORMED = 5;
  private static final int RECORDS = GOOD + UNKNOWN + MALFORMED;
  private static final String MODELS =
      "models:\n  - {model: known, version: '1', class_count: 3}\n";

  @TempDir private Path directory;
  private TestBroker broker;
  private String config;
  private Path models;
  private CommandProcess live;
  private final Map<String, ProducerRecord<byte[], byte[]>> sent = new HashMap<>();

  @BeforeEach
  void startTheLiveJob() throws Exception {
    broker = TestBroker.start(directory.resolve("broker"));
    broker.createTopics(
        List.of("logits", "predictions", "dead").stream()
            .map(name -> new NewTopic(name, 2, (short) 1))
            .toList());
    models = directory.resolve("models.yaml");
    Files.writeString(models, MODELS);
    Path file = directory.resolve("job.yaml");
    Files.writeString(
        file,
        """
        job: {name: it, checkpoint-interval: 200ms, state-dir: "%s"}
        input: {topics: [logits], kafka: {bootstrap.servers: "%s"}}
        output:
          predictions: {topic: predictions}
          dead-letters: {topic: dead}
          kafka: {bootstrap.servers: "%s"}
        catalogue: {file: "%s", refresh: 1h, unknown-model: {wait: 0s}}
        """
            .formatted(directory.resolve("state"), broker.servers(), broker.servers(), models));
    config = file.toString();
    send();
    live = CommandProcess.start(directory, "run", "--config", config);
    assertEquals(GOOD, broker.read("predictions", GOOD).size(), live::output);
    assertEquals(UNKNOWN + MALFORMED, broker.read("dead", UNKNOWN + MALFORMED).size());
  }

  private void send() throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      String value = i < GOOD ? record("known") : i < GOOD + UNKNOWN ? record("late") : "{";
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              "logits",
              0,
              System.currentTimeMillis() - 60_000 + i,
              ("key-" + i).getBytes(UTF_8),
              value.getBytes(UTF_8));
      record.headers().add("trace", ("trace-" + i).getBytes(UTF_8));
      sent.put("logits@0@" + i, record);
      records.add(record);
    }
    broker.send(records);
  }

  private static String record(String model) {
    return "{\"record_id\":\"r\",\"model\":\"%s\",\"model_version\":\"1\",\"logits\":[1,2,3]}"
        .formatted(model);
  }

  @AfterEach
  void stop() {
    live.close();
    broker.close();
  }

  @Test
  void whatWasRepairedIsPredictedOnce_andTheAuditStaysClean() throws Exception {
    Files.writeString(models, MODELS + "  - {model: late, version: '1', class_count: 3}\n");

    String planned = directory.resolve("plan.json").toString();
    String written = replay(0, "--code", "UNKNOWN_MODEL", "--plan-out", planned);
    assertTrue(written.contains("To run it"), written);
    String repaired = replay(0, "--code", "UNKNOWN_MODEL");
    assertTrue(repaired.contains("note: UNKNOWN_MODEL: 10"), repaired);
    assertTrue(repaired.contains("balanced: 10 records"), repaired);
    assertTrue(repaired.contains("10 predictions, 0 dead letters, each just once"), repaired);
    List<ConsumerRecord<byte[], byte[]>> predictions = broker.read("predictions", GOOD + UNKNOWN);
    assertEquals(GOOD + UNKNOWN, predictions.size());
    int again = 0;
    for (ConsumerRecord<byte[], byte[]> prediction : predictions) {
      ProducerRecord<byte[], byte[]> original = sent.get(header(prediction, "logitmill.source"));
      assertEquals(new String(original.key(), UTF_8), new String(prediction.key(), UTF_8));
      assertEquals(original.timestamp(), prediction.timestamp());
      assertEquals(
          new String(original.headers().lastHeader("trace").value(), UTF_8),
          header(prediction, "trace"));
      assertEquals(null, header(prediction, "logitmill.error.code"));
      assertEquals(null, header(prediction, "__connect.errors.topic"));
      again += header(prediction, "logitmill.replay.dead-letter") == null ? 0 : 1;
    }
    assertEquals(UNKNOWN, again);
    audit();

    String nothing = replay(1, "--code", "UNKNOWN_MODEL");
    assertTrue(
        nothing.contains("10 dead letters were put through before, and are left out"), nothing);

    String outdated = command(1, "replay", "--config", config, "--plan", planned);
    assertTrue(outdated.contains("found 10 of them put through by another replay since"), outdated);

    // What is rejected again takes the place of its dead letter, and may be put through later.
    String rejected = replay(0);
    assertTrue(rejected.contains("note: MALFORMED: 5"), rejected);
    assertTrue(rejected.contains("0 predictions, 5 dead letters, each just once"), rejected);
    audit();
    String later = replay(0, "--code", "MALFORMED");
    assertTrue(later.contains("note: MALFORMED: 5"), later);
    assertTrue(later.contains("0 predictions, 5 dead letters, each just once"), later);
    assertEquals(UNKNOWN + 3 * MALFORMED, broker.read("dead", UNKNOWN + 3 * MALFORMED).size());
    audit();

    // Another job may write to the same topic.
    ProducerRecord<byte[], byte[]> foreign =
        new ProducerRecord<>("dead", 0, null, record("known").getBytes(UTF_8));
    foreign.headers().add("logitmill.error.code", "UNKNOWN_MODEL".getBytes(UTF_8));
    foreign.headers().add("logitmill.source", "others@0@1".getBytes(UTF_8));
    broker.send(List.of(foreign));
    String alone = replay(1, "--code", "UNKNOWN_MODEL");
    assertTrue(
        alone.contains("1 dead letters are left out because their headers name no input"), alone);
  }

  private void audit() throws Exception {
    String audit = command(0, "audit", "--config", config, "--wait", "1s", "--values");
    assertTrue(audit.contains("clean: 35 records"), audit);
  }

  private String replay(int expected, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("replay", "--config", config));
    arguments.add("--dead-letters");
    arguments.addAll(List.of(more));
    return command(expected, arguments.toArray(new String[0]));
  }

  private String command(int expected, String... arguments) throws Exception {
    try (CommandProcess process = CommandProcess.start(directory, arguments)) {
      int code = process.await(120);
      assertEquals(expected, code, process.output());
      return process.output();
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), UTF_8);
  }
}
