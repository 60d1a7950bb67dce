// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfig.TimestampChoice;
import io.logitmill.model.Correction;
import io.logitmill.model.ModelKey;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.testutils.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightITCase {
  @TempDir private static Path directory;
  private static TestBroker broker;

  private final JobConfigs config = new JobConfigs(broker.servers());

  @BeforeAll
  static void startBroker() throws Exception {
    broker = TestBroker.start(directory.resolve("broker"));
    broker.createTopic("logits", 1, Map.of("max.message.bytes", "300000"));
    broker.createTopic("predictions", 1, Map.of());
    broker.createTopic("dead-letters", 1, Map.of());
    broker.createTopic("compacted", 1, Map.of("cleanup.policy", "compact"));
    broker.createTopic("small", 1, Map.of("max.message.bytes", "50000"));
    broker.createTopic("tiny", 1, Map.of("max.message.bytes", "10000"));
    broker.createTopic("short", 1, Map.of("retention.ms", "3600000"));
    broker.createTopic("old", 1, Map.of("retention.ms", "-1"));
    broker.createTopic("strict", 1, Map.of("message.timestamp.before.max.ms", "3600000"));
    broker.send(List.of(new ProducerRecord<>("old", 0, 1L, null, new byte[] {1})));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void findsNothingWrong() throws Exception {
    PreflightReport report = run();
    assertEquals(List.of(), report.errors());
    assertEquals(List.of(), report.warnings());
    assertEquals(new PreflightReport.Facts(1 << 20, 1 << 20, false), report.facts());
  }

  @Test
  void leavesRoomForWhatCannotBeCompressed() throws Exception {
    config.outputKafka.put("compression.type", "lz4");
    PreflightReport.Facts facts = run().facts();
    int limit = 1048588;
    assertEquals(limit - limit / 1024 - 512, facts.maxPredictionBytes());
    assertEquals(limit - limit / 1024 - 512, facts.maxDeadLetterBytes());
  }

  @Test
  void namesEveryMissingTopic() throws Exception {
    config.topics = List.of("logits", "none1", "none2");
    config.deadLetters = "none3";
    assertErrors(
        "Expected input topic 'none1', found no topic of that name. Create it, or correct"
            + " input.topics.",
        "Expected input topic 'none2', found no topic of that name. Create it, or correct"
            + " input.topics.",
        "Expected output topic 'none3', found no topic of that name. Create it, or correct the"
            + " configuration.");
  }

  @Test
  void refusesACompactedOutput() throws Exception {
    config.predictions = "compacted";
    assertErrors(
        "Expected output topic 'compacted' with cleanup.policy=delete, found it compacted: records"
            + " without a key would be refused, and older ones of a key removed.");
  }

  @Test
  void refusesATopicSmallerThanItsRecords() throws Exception {
    config.predictions = "small";
    assertErrors(
        "Expected output topic 'small' with max.message.bytes of at least output.max-record-bytes"
            + " 1048576, found 50000.");
    config.maxRecordBytes = 50_000;
    assertErrors();
    config.outputKafka.put("max.request.size", "49999");
    assertErrors(
        "Expected output.kafka max.request.size of at least output.max-record-bytes 50000, found"
            + " 49999.");
    config.outputKafka.put("buffer.memory", "40000");
    config.outputKafka.remove("max.request.size");
    assertErrors(
        "Expected output.kafka buffer.memory of at least output.max-record-bytes 50000, found"
            + " 40000.");
  }

  @Test
  void warnsOfAnInputTopicTooSmallForDenseRecords() throws Exception {
    assertEquals(
        List.of(
            "Dense records of m@1 revision 1 have more than 400000 bytes, and no input topic accepts"
                + " more than 300000 ('logits' does, by its max.message.bytes or the brokers'"
                + " message.max.bytes). If the model server sends them, raise it to 404096, and"
                + " max.request.size of the server's producer; or send FLOAT16, which is half as"
                + " much, or candidates."),
        warningsFor(100_000));
    assertEquals(List.of(), warningsFor(75_000));
  }

  @Test
  void warnsOfFetchesTooSmallForDenseRecords() throws Exception {
    config.inputKafka.put("max.partition.fetch.bytes", "200000");
    config.inputKafka.put("fetch.max.bytes", "100000");
    assertEquals(
        List.of(
            "Dense records of m@1 revision 1 have more than 280000 bytes, and input.kafka"
                + " max.partition.fetch.bytes is 200000: each is fetched by a request of its own,"
                + " which is slow. Set it to a multiple of 284096.",
            "Dense records of m@1 revision 1 have more than 280000 bytes, and input.kafka"
                + " fetch.max.bytes is 100000: each is fetched by a request of its own, which is"
                + " slow. Set it to a multiple of 284096."),
        warningsFor(70_000));
  }

  private List<String> warningsFor(int classCount) throws Exception {
    ModelSpec small = ModelSpec.builder(new ModelKey("small", "1"), 2).build();
    ModelSpec large = ModelSpec.builder(new ModelKey("m", "1"), classCount).build();
    ModelSpec sampled =
        ModelSpec.builder(new ModelKey("sampled", "1"), 1_000_000)
            .correction(Correction.POPULATION)
            .build();
    PreflightReport report = Preflight.run(config.build(), List.of(small, large, sampled));
    assertEquals(List.of(), report.errors());
    return report.warnings();
  }

  @Test
  void refusesASpecWhosePredictionsDoNotFit() throws Exception {
    ModelSpec spec =
        ModelSpec.builder(new ModelKey("digits", "1"), 1_000_000)
            .probabilities(ProbabilityOutput.ALL)
            .build();
    PreflightReport report = Preflight.run(config.build(), List.of(spec));
    assertEquals(1, report.errors().size());
    assertTrue(
        report.errors().get(0).startsWith("Expected room for the predictions of digits@1"),
        report.errors().get(0));
  }

  @Test
  void warnsOfDeadLettersThatWillBeCut() throws Exception {
    config.deadLetters = "small";
    PreflightReport report = run();
    assertEquals(List.of(), report.errors());
    assertEquals(
        List.of(
            "Dead letters of large input records will be cut: output topic 'small' accepts 50000"
                + " bytes, the input up to 300000. Raise its max.message.bytes to 365536."),
        report.warnings());
    assertEquals(50_000, report.facts().maxDeadLetterBytes());
  }

  @Test
  void refusesATopicTooSmallForDeadLetters() throws Exception {
    config.deadLetters = "tiny";
    assertErrors(
        "Expected room for dead letters of at least 16384 bytes, found max.message.bytes 10000 of"
            + " output topic 'tiny' and 1048576 of the producer.");
  }

  @Test
  void refusesATransactionTimeoutAboveTheBrokers() throws Exception {
    config.transactionTimeout = Duration.ofDays(2);
    assertErrors(
        "Expected output.transaction-timeout within the broker's transaction.max.timeout.ms, found"
            + " 172800000 ms, which the broker refuses.");
    config.guarantee = JobConfig.Guarantee.AT_LEAST_ONCE;
    assertErrors();
  }

  @Test
  void warnsOfOutputThatWillVanish() throws Exception {
    config.topics = List.of("old");
    config.predictions = "short";
    List<String> warnings = run().warnings();
    assertTrue(warnings.get(0).contains("'short' keeps records for 1 hours"), warnings.toString());
    config.timestamp = TimestampChoice.NOW;
    assertTrue(run().warnings().stream().noneMatch(w -> w.contains("vanish")));
  }

  @Test
  void refusesATopicThatRefusesOldRecords() throws Exception {
    config.predictions = "strict";
    List<String> errors = run().errors();
    assertEquals(1, errors.size());
    assertTrue(errors.get(0).contains("message.timestamp.before.max.ms=3600000"), errors.get(0));
  }

  @Test
  void seesThatTheJobHasRunBefore() throws Exception {
    config.name = "ran-before";
    broker
        .admin()
        .alterConsumerGroupOffsets(
            "logitmill.ran-before",
            Map.of(new TopicPartition("logits", 0), new OffsetAndMetadata(0)))
        .all()
        .get();
    assertTrue(run().facts().hasRunBefore());
  }

  @Test
  void namesTheServersThatDoNotAnswer() throws Exception {
    config.inputKafka.put("bootstrap.servers", "127.0.0.1:1");
    assertErrors(
        "Expected brokers at input.kafka bootstrap.servers '127.0.0.1:1', found none that answers"
            + " within 15 s.");
  }

  @Test
  void saysWhatIsWrongWithTheProperties() throws Exception {
    config.inputKafka.put("bootstrap.servers", "nonsense");
    List<String> errors = run().errors();
    assertEquals(1, errors.size());
    assertTrue(errors.get(0).contains("bootstrap.servers 'nonsense'"), errors.get(0));
    config.inputKafka.put("sasl.jaas.config", "${env:NO_SUCH_VARIABLE}");
    assertErrors(
        "Expected the environment variable 'NO_SUCH_VARIABLE', named by input.kafka"
            + " sasl.jaas.config, found it not set.");
    Path secrets = Files.writeString(directory.resolve("secrets"), "user=x\n");
    config.inputKafka.put("sasl.jaas.config", "${file:" + secrets + ":password}");
    assertErrors(
        "Expected the key 'password' in the file '%s', named by input.kafka sasl.jaas.config, found"
                .formatted(secrets)
            + " none of that name.");
    config.inputKafka.put("sasl.jaas.config", "${file:/no/such/file:password}");
    assertErrors(
        "Expected to read the properties file '/no/such/file', named by input.kafka"
            + " sasl.jaas.config, found: NoSuchFileException.");
  }

  @Test
  void quotesNothingOfAPasswordThatJaasCannotRead() throws Exception {
    Path secrets = Files.writeString(directory.resolve("quoted"), "password=first\"second\n");
    config.inputKafka.put("security.protocol", "SASL_PLAINTEXT");
    config.inputKafka.put("sasl.mechanism", "PLAIN");
    config.inputKafka.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"x\""
            + " password=\"${file:"
            + secrets
            + ":password}\";");
    assertErrors(
        "Expected sasl.jaas.config for the brokers at input.kafka bootstrap.servers '%s' to be a"
                .formatted(broker.servers())
            + " login module with name=\"value\" options and a semicolon at its end, found what"
            + " cannot be read so. In a password, write a backslash before each quotation mark and"
            + " each backslash.");
  }

  private PreflightReport run() throws InterruptedException {
    return Preflight.run(config.build(), List.of());
  }

  private void assertErrors(String... lines) throws InterruptedException {
    assertEquals(List.of(lines), run().errors());
  }
}
