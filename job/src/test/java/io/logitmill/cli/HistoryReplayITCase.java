// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.cli.demo.DigitsRecords;
import io.logitmill.schemas.LogitRecord;
import io.logitmill.schemas.Prediction;
import io.logitmill.testutils.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays of the digits beside the live job, each command a process of its own. */
class HistoryReplayITCase {
  private static final int PARTITIONS = 2;
  private static final int SECONDS = 120;
  private static final Pattern PLAN = Pattern.compile("--plan (\\S+plan\\.json) goes on");
  private static final String REVISION =
      "  - {model: digits, version: '1', revision: %d, class_count: 10, temperature: %s, top_k: 5}\n";

  @TempDir private Path directory;
  private TestBroker broker;
  private Path config;
  private Path models;
  private List<LogitRecord> records;
  private CommandProcess live;

  @BeforeEach
  void startTheLiveJob() throws Exception {
    broker = TestBroker.start(directory.resolve("broker"));
    broker.createTopics(
        List.of("logits", "predictions", "dead").stream()
            .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
            .toList());
    models = directory.resolve("models.yaml");
    Files.writeString(models, "models:\n" + REVISION.formatted(1, "1"));
    config = directory.resolve("job.yaml");
    Files.writeString(
        config,
        """
        job: {name: digits, checkpoint-interval: 200ms, state-dir: "%s"}
        input: {topics: [logits], kafka: {bootstrap.servers: "%s"}}
        output:
          predictions: {topic: predictions}
          dead-letters: {topic: dead}
          kafka: {bootstrap.servers: "%s"}
        catalogue: {file: "%s", refresh: 1h}
        """
            .formatted(directory.resolve("state"), broker.servers(), broker.servers(), models));
    records = DigitsRecords.ofVersion("1");
    send(records);
    live = CommandProcess.start(directory, "run", "--config", config.toString());
    assertEquals(records.size(), broker.read("predictions", records.size()).size(), live::output);
  }

  @AfterEach
  void stop() {
    live.close();
    broker.close();
  }

  @Test
  void theRecordedRevisionGivesTheSameBytes_andAnotherOneWhatAnIndependentComputationGives()
      throws Exception {
    Map<String, byte[]> published = bySource(broker.read("predictions", records.size()));
    // The live job has read its catalogue and keeps to it; the replay reads it anew.
    Files.writeString(
        models, "models:\n" + REVISION.formatted(1, "1") + REVISION.formatted(2, "2"));

    String recorded =
        command(
            0,
            "replay",
            "--config",
            config.toString(),
            "--revision",
            "recorded",
            "--output",
            "same",
            "--output-dead-letters",
            "same-dead",
            "--create-topics");
    assertTrue(recorded.contains("balanced: 1,000 records"), recorded);
    Map<String, byte[]> same = bySource(broker.read("same", records.size()));
    assertEquals(published.keySet(), same.keySet());
    published.forEach((source, value) -> assertArrayEquals(value, same.get(source), source));

    String latest = command(0, "replay", "--config", config.toString(), "--create-topics");
    assertTrue(latest.contains("revisions: latest (digits@1 revision 2)"), latest);
    assertTrue(latest.contains("balanced: 1,000 records"), latest);
    double crossEntropy = 0;
    Map<String, byte[]> again = bySource(broker.read("predictions-replay", records.size()));
    assertEquals(published.keySet(), again.keySet());
    for (Map.Entry<String, byte[]> entry : again.entrySet()) {
      Prediction prediction = Prediction.getDecoder().decode(entry.getValue());
      Prediction before = Prediction.getDecoder().decode(published.get(entry.getKey()));
      assertEquals(2, prediction.getSpecRevision());
      assertEquals(before.getClassId(), prediction.getClassId(), entry.getKey());
      crossEntropy += prediction.getCrossEntropy();
    }
    double expected = 0;
    for (LogitRecord record : records) {
      expected += crossEntropyAtTemperature2(record);
    }
    assertEquals(expected / records.size(), crossEntropy / again.size(), 1e-6);
  }

  /** -ln softmax(logits / 2) of the true class, the way it is written in books. */
  private static double crossEntropyAtTemperature2(LogitRecord record) {
    double sum = 0;
    for (float logit : record.getLogits()) {
      sum += Math.exp(logit / 2.0);
    }
    int trueClass = record.getTrueClasses().get(0);
    return Math.log(sum) - record.getLogits().get(trueClass) / 2.0;
  }

  @Test
  void aReplayThatIsKilledGoesOnBesideTheLiveJob_andItsAccountBalances() throws Exception {
    String planned =
        command(
            0,
            "replay",
            "--config",
            config.toString(),
            "--create-topics",
            "--count",
            "--plan-out",
            directory.resolve("plan.json").toString());
    assertTrue(planned.contains("To run it: replay --plan"), planned);
    CommandProcess killed =
        CommandProcess.start(
            directory,
            "replay",
            "--config",
            config.toString(),
            "--plan",
            directory.resolve("plan.json").toString(),
            "--rate",
            "100");
    try (killed) {
      // Something is committed, and something is not.
      await()
          .atMost(Duration.ofSeconds(SECONDS))
          .untilAsserted(() -> assertTrue(endOf("predictions-replay") > 100, killed.output()));
      killed.kill();
    }
    // The live job goes on meanwhile; what comes now is not planned.
    send(records.subList(0, 10));

    Matcher plan = PLAN.matcher(killed.output());
    assertTrue(plan.find(), killed.output());
    String resumed = command(0, "replay", "--config", config.toString(), "--plan", plan.group(1));

    assertTrue(resumed.contains("Resuming from "), resumed);
    assertTrue(
        resumed.contains("balanced: 1,000 records") && resumed.contains("each just once"), resumed);
    List<ConsumerRecord<byte[], byte[]>> output = broker.read("predictions-replay", 1000);
    assertEquals(1000, output.size());
    assertEquals(1000, bySource(output).size());
    String again = command(0, "replay", "--config", config.toString(), "--plan", plan.group(1));
    assertTrue(again.contains("has finished before. Its account:"), again);
    assertTrue(again.contains("balanced: 1,000 records"), again);
    assertEquals(1000, broker.read("predictions-replay", 1000).size());
    List<ConsumerRecord<byte[], byte[]>> untouched = broker.read("predictions", 1010);
    assertEquals(1010, untouched.size(), live::output);
    assertTrue(
        untouched.stream().allMatch(r -> r.headers().lastHeader("logitmill.replay.id") == null));

    // One that was not written by the replay, but says so.
    ConsumerRecord<byte[], byte[]> doubled = output.get(17);
    broker.send(
        List.of(
            new ProducerRecord<>(
                doubled.topic(),
                doubled.partition(),
                null,
                doubled.key(),
                doubled.value(),
                doubled.headers())));
    String broken = command(1, "replay", "--config", config.toString(), "--account", plan.group(1));
    assertTrue(broken.contains("NOT BALANCED"), broken);
  }

  @Test
  void aTopicThatWouldLoseTheOutputIsRefused() throws Exception {
    broker.createTopic("short", PARTITIONS, Map.of("retention.ms", "1000"));
    broker.createTopic("short-dead", PARTITIONS, Map.of());
    String said =
        command(
            1,
            "replay",
            "--config",
            config.toString(),
            "--output",
            "short",
            "--output-dead-letters",
            "short-dead");
    assertTrue(said.contains("output topic 'short' keeps records for 0 hours"), said);
    String live = command(2, "replay", "--config", config.toString(), "--output", "predictions");
    assertTrue(live.contains("which is a topic of job 'digits'"), live);
    String missing = command(1, "replay", "--config", config.toString());
    assertTrue(missing.contains("found no topic of that name"), missing);
    String mixed =
        command(2, "replay", "--config", config.toString(), "--plan", "p", "--from", "latest");
    assertTrue(mixed.contains("--plan takes a plan that is made"), mixed);
  }

  private void send(List<LogitRecord> sent) throws Exception {
    List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
    for (LogitRecord record : sent) {
      byte[] value = new byte[LogitRecord.getEncoder().encode(record).remaining()];
      LogitRecord.getEncoder().encode(record).get(value);
      messages.add(new ProducerRecord<>("logits", record.getRecordId().getBytes(UTF_8), value));
    }
    broker.send(messages);
  }

  private long endOf(String topic) throws Exception {
    long end = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      var of = new org.apache.kafka.common.TopicPartition(topic, partition);
      end +=
          broker
              .admin()
              .listOffsets(
                  Map.of(of, org.apache.kafka.clients.admin.OffsetSpec.latest()),
                  new org.apache.kafka.clients.admin.ListOffsetsOptions(
                      org.apache.kafka.common.IsolationLevel.READ_COMMITTED))
              .partitionResult(of)
              .get()
              .offset();
    }
    return end;
  }

  private String command(int expected, String... arguments) throws Exception {
    try (CommandProcess process = CommandProcess.start(directory, arguments)) {
      int code = process.await(SECONDS);
      assertEquals(expected, code, process.output());
      return process.output();
    }
  }

  private static Map<String, byte[]> bySource(List<ConsumerRecord<byte[], byte[]>> records) {
    Map<String, byte[]> values = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      String source = new String(record.headers().lastHeader("logitmill.source").value(), UTF_8);
      assertEquals(null, values.put(source, record.value()), source);
    }
    return values;
  }
}
