// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.history.HistoryException;
import io.logitmill.history.OffsetBound;
import io.logitmill.history.PartitionRange;
import io.logitmill.kafka.OffsetRanges;
import io.logitmill.published.OffsetMarks;
import io.logitmill.testutils.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class AuditITCase {
  @TempDir private static Path brokerDirectory;
  private static TestBroker broker;

  @TempDir private Path directory;
  private AuditTopics topics;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = TestBroker.start(brokerDirectory);
  }

  @AfterAll
  static void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  /** Ten records in partition 0, five in partition 1; all but the last of each are answered. */
  @BeforeEach
  void writeTopics(TestInfo test) throws Exception {
    topics = new AuditTopics(broker, test.getTestMethod().orElseThrow().getName());
    topics.input(0, 10);
    topics.input(1, 5);
    topics.send(topics.predictions(0, 0, 9));
    topics.send(topics.predictions(1, 0, 4));
  }

  private void answerTheLast() throws Exception {
    topics.send(topics.prediction(0, 9));
    topics.send(topics.deadLetter(1, 4));
  }

  @Test
  void findsNothingWrongWhenEveryRecordHasOneOutput() throws Exception {
    answerTheLast();

    AuditReport report = topics.audit();

    assertTrue(report.isClean());
    assertEquals(counts(15, 14, 1), report.counts());
    assertEquals(
        List.of(
            new AuditReport.PartitionCounts(range(0, 0, 10), 10, 10, 0, 0, 0, 0, 0),
            new AuditReport.PartitionCounts(range(1, 0, 5), 5, 4, 1, 0, 0, 0, 0)),
        report.partitions());
    assertEquals(List.of(), report.findings());
    assertEquals(List.of(), report.notes());
  }

  @Test
  void namesWhatIsMissing() throws Exception {
    topics.input(1, 2);
    topics.send(topics.prediction(1, 5));
    topics.offsetsOut = Optional.of(directory.resolve("missing.txt"));

    AuditReport report = topics.audit();

    assertFalse(report.isClean());
    assertEquals(3, report.counts().missing());
    assertEquals(
        List.of(at(0, 9), at(1, 4), at(1, 6)), AuditTopics.sources(report, FindingKind.MISSING));
    assertEquals(3, report.findings().size());
    assertEquals(
        Map.of(
            new TopicPartition(topics.logits, 0),
            List.of(new OffsetRanges.Range(9, 9)),
            new TopicPartition(topics.logits, 1),
            List.of(new OffsetRanges.Range(4, 4), new OffsetRanges.Range(6, 6))),
        OffsetRanges.read(directory.resolve("missing.txt")).byPartition());
    assertFalse(Files.exists(directory.resolve("missing.txt.unfinished")));
  }

  @Test
  void namesWhatIsTwice() throws Exception {
    answerTheLast();
    topics.send(topics.prediction(0, 9));
    topics.send(topics.deadLetter(1, 4));
    // A second one in another partition, as another key would put it.
    topics.send(AuditTopics.output(topics.predictions, 1, at(0, 3)));

    AuditReport report = topics.audit();

    assertEquals(3, report.counts().twice());
    assertEquals(
        List.of(at(0, 3), at(0, 9), at(1, 4)), AuditTopics.sources(report, FindingKind.TWICE));
    assertEquals(3, report.findings().size());
    assertEquals(18, report.counts().predictions() + report.counts().deadLetters());
  }

  @Test
  void namesWhatIsInBothOutputs() throws Exception {
    answerTheLast();
    topics.send(topics.deadLetter(0, 9));

    AuditReport report = topics.audit();

    assertEquals(1, report.counts().inBoth());
    assertEquals(List.of(at(0, 9)), AuditTopics.sources(report, FindingKind.IN_BOTH));
    assertEquals(1, report.findings().size());
  }

  @Test
  void namesWhatIsInvented() throws Exception {
    answerTheLast();
    try (KafkaProducer<byte[], byte[]> producer = topics.transactional(topics.name)) {
      producer.beginTransaction();
      producer.send(record(0)).get();
      producer.abortTransaction();
    }
    topics.input(0, 1);
    topics.send(topics.prediction(0, 12));
    topics.send(topics.prediction(0, 10));
    String[] sources = {
      null, "", "x", topics.logits + "@0@-1", topics.logits + "@7@0", "other@0@0"
    };
    for (String source : sources) {
      topics.send(AuditTopics.output(topics.deadLetters, 0, source));
    }

    AuditReport report = topics.audit();

    assertEquals(7, report.counts().invented());
    List<String> found = AuditTopics.sources(report, FindingKind.INVENTED);
    assertEquals(7, found.size());
    assertTrue(
        found.containsAll(
            List.of(
                at(0, 10),
                topics.deadLetters + "@0@1",
                "x",
                topics.logits + "@0@-1",
                topics.logits + "@7@0",
                "other@0@0")),
        found.toString());
    // The aborted one is behind a later offset too; it is no record, so its order says nothing.
    assertEquals(7, report.findings().size(), report.findings().toString());
  }

  @Test
  void namesWhatIsOutOfOrder() throws Exception {
    topics.input(0, 1);
    topics.send(topics.prediction(0, 10));
    answerTheLast();

    AuditReport report = topics.audit();

    assertEquals(1, report.counts().outOfOrder());
    assertEquals(List.of(at(0, 9)), AuditTopics.sources(report, FindingKind.OUT_OF_ORDER));
    assertEquals(1, report.findings().size());
  }

  @Test
  void replayedRecordsMayStandAnywhere() throws Exception {
    topics.input(0, 1);
    topics.send(topics.prediction(0, 10));
    ProducerRecord<byte[], byte[]> replayed = topics.prediction(0, 9);
    replayed.headers().add("logitmill.replay.id", AuditTopics.bytes("r1"));
    topics.send(replayed);
    topics.send(topics.deadLetter(1, 4));

    assertTrue(topics.audit().isClean());
  }

  @Test
  void abortedTransactionsAndMarkersOfTheInputNeedNoAnswer() throws Exception {
    answerTheLast();
    try (KafkaProducer<byte[], byte[]> producer = topics.transactional(topics.name)) {
      producer.beginTransaction();
      producer.send(record(0)).get();
      producer.abortTransaction();
      producer.beginTransaction();
      producer.send(record(0)).get();
      producer.commitTransaction();
    }
    topics.send(topics.prediction(0, 12));

    AuditReport report = topics.audit();

    assertTrue(report.isClean(), report.toString());
    // Offset 10 was aborted; 11 and 13 are markers.
    assertEquals(range(0, 0, 14), report.partitions().get(0).range());
    assertEquals(11, report.partitions().get(0).records());
  }

  @Test
  void outputOfAnAbortedTransactionIsNoAnswer() throws Exception {
    topics.send(topics.deadLetter(1, 4));
    try (KafkaProducer<byte[], byte[]> producer = topics.transactional(topics.name)) {
      producer.beginTransaction();
      producer.send(topics.prediction(0, 9)).get();
      producer.abortTransaction();
    }

    AuditReport report = topics.audit();

    assertEquals(List.of(at(0, 9)), AuditTopics.sources(report, FindingKind.MISSING));
    assertEquals(1, report.findings().size());
  }

  @Test
  void namesTheTransactionThatHidesOutput() throws Exception {
    topics.send(topics.deadLetter(1, 4));
    try (KafkaProducer<byte[], byte[]> foreign = topics.transactional("foreign-" + topics.name)) {
      foreign.beginTransaction();
      foreign.send(AuditTopics.output(topics.predictions, 0, at(0, 2))).get();
      topics.send(topics.prediction(0, 9));

      AuditReport report = topics.audit();

      assertFalse(report.isClean());
      assertEquals(1, report.counts().hidden());
      assertEquals(
          List.of(topics.predictions + "@0@9-10"), AuditTopics.sources(report, FindingKind.HIDDEN));
      assertEquals(List.of(at(0, 9)), AuditTopics.sources(report, FindingKind.MISSING));
      String message = report.findings().get(1).message();
      assertTrue(
          message.contains("transactional id 'foreign-" + topics.name + "', since 20"), message);
      foreign.abortTransaction();
    }
    assertTrue(topics.audit().isClean());
  }

  @Test
  void hiddenOutputAloneMakesNothingWrong() throws Exception {
    answerTheLast();
    try (KafkaProducer<byte[], byte[]> foreign = topics.transactional("foreign-" + topics.name)) {
      foreign.beginTransaction();
      foreign.send(AuditTopics.output(topics.predictions, 0, at(0, 2))).get();

      AuditReport report = topics.audit();

      assertTrue(report.isClean());
      assertEquals(1, report.counts().hidden());
      foreign.abortTransaction();
    }
  }

  @Test
  void auditsWhatTheGroupHasCommitted() throws Exception {
    broker
        .admin()
        .alterConsumerGroupOffsets(
            "logitmill." + topics.name,
            Map.of(new TopicPartition(topics.logits, 0), new OffsetAndMetadata(9)))
        .all()
        .get();
    topics.to = OffsetBound.parse("committed");

    AuditReport report = topics.audit();

    assertTrue(report.isClean());
    assertEquals(9, report.counts().records());
    assertEquals(4, report.counts().outside());
    assertEquals(1, report.notes().size());
    assertTrue(report.notes().get(0).contains(topics.logits + "-1"), report.notes().toString());
  }

  @Test
  void auditsTheNamedOffsets() throws Exception {
    topics.from = OffsetBound.parse("0:3,1:2");
    topics.to = OffsetBound.parse("0:6");

    AuditReport report = topics.audit();

    assertEquals(range(0, 3, 6), report.partitions().get(0).range());
    assertEquals(range(1, 2, 5), report.partitions().get(1).range());
    assertEquals(List.of(at(1, 4)), AuditTopics.sources(report, FindingKind.MISSING));
    assertEquals(8, report.counts().outside());
  }

  @Test
  void refusesOffsetsThatAreNotThere() throws Exception {
    topics.from = OffsetBound.parse("2:0");
    assertWrong(true, "--from: expected a partition of the input, found 2.");
    topics.from = OffsetBound.parse("nowhere@0:0");
    assertWrong(true, "--from: expected a partition of the input, found nowhere@0.");
    topics.from = OffsetBound.parse("0:11");
    assertWrong(
        false, "--from: expected offset 11 of " + topics.logits + "-0, found that it ends at 10");
    broker
        .admin()
        .deleteRecords(
            Map.of(new TopicPartition(topics.logits, 0), RecordsToDelete.beforeOffset(4)))
        .all()
        .get();
    topics.from = OffsetBound.parse("0:3");
    assertWrong(
        false,
        "--from: expected offset 3 of "
            + topics.logits
            + "-0, found that it begins at 4: retention has removed what was before.");
  }

  @Test
  void saysWhenTheOutputWasRemoved() throws Exception {
    answerTheLast();
    broker
        .admin()
        .deleteRecords(
            Map.of(new TopicPartition(topics.predictions, 0), RecordsToDelete.beforeOffset(4)))
        .all()
        .get();

    AuditReport report = topics.audit();

    assertEquals(
        List.of(topics.logits + "@0@0-3"), AuditTopics.sources(report, FindingKind.MISSING));
    assertTrue(report.notes().get(0).startsWith("Retention has removed"), "" + report.notes());
  }

  @Test
  void namesATopicThatIsNotThere() throws Exception {
    topics.settings.setString("output.predictions.topic", "nowhere");
    assertWrong(false, "Expected the topic 'nowhere', found no topic of that name.");
  }

  @Test
  void findsInputsByTheirPattern() throws Exception {
    answerTheLast();
    topics.settings.removeKey("input.topics");
    topics.settings.setString("input.topic-pattern", topics.name + "-log.*");

    AuditReport report = topics.audit();

    assertTrue(report.isClean());
    assertEquals(15, report.counts().records());
  }

  @Test
  void severalPassesFindWhatOneFinds() throws Exception {
    int records = 3 * OffsetMarks.PAGE_SIZE;
    topics.input(1, records);
    // The last of the first five and every thousandth are missing.
    List<ProducerRecord<byte[], byte[]>> answers = new ArrayList<>();
    for (int offset = 5; offset < 5 + records; offset++) {
      if (offset % 1000 != 0) {
        answers.add(topics.prediction(1, offset));
      }
    }
    answers.add(topics.prediction(1, 77));
    answers.add(topics.prediction(1, 40_001));
    answers.add(AuditTopics.output(topics.predictions, 0, "x"));
    topics.send(answers);
    topics.limit = 100;
    AuditReport one = topics.audit();

    topics.memoryBytes = 1;
    AuditReport several = topics.audit();

    assertTrue(topics.said.get(0).contains("in 4 passes"), topics.said.toString());
    assertEquals(51, one.counts().missing());
    assertEquals(2, one.counts().twice());
    assertEquals(1, one.counts().invented());
    assertEquals(one.counts(), several.counts());
    assertEquals(one.partitions(), several.partitions());
    for (FindingKind kind : FindingKind.values()) {
      assertEquals(
          AuditTopics.sources(one, kind).stream().sorted().toList(),
          AuditTopics.sources(several, kind).stream().sorted().toList());
    }
  }

  @Test
  void followsOutputsThatAreStillWritten() throws Exception {
    topics.patience = Duration.ofSeconds(20);
    CompletableFuture<AuditReport> audit =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return topics.audit();
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    assertTrue(topics.outputsRead.await(1, TimeUnit.MINUTES));
    KafkaProducer<byte[], byte[]> producer = topics.transactional(topics.name);
    try (producer) {
      producer.beginTransaction();
      producer.send(topics.prediction(0, 9)).get();
      producer.commitTransaction();
      producer.beginTransaction();
      producer.send(topics.deadLetter(1, 4)).get();
      assertFalse(audit.isDone());
      producer.commitTransaction();
    }

    assertTrue(audit.get().isClean());
  }

  private void assertWrong(boolean isWrongUse, String message) {
    HistoryException e = assertThrows(HistoryException.class, topics::audit);
    assertTrue(e.getMessage().startsWith(message), e.getMessage());
    assertEquals(isWrongUse, e.isWrongUse());
  }

  private ProducerRecord<byte[], byte[]> record(int partition) {
    return new ProducerRecord<>(topics.logits, partition, null, AuditTopics.bytes("v"));
  }

  private String at(int partition, long offset) {
    return topics.logits + "@" + partition + "@" + offset;
  }

  private PartitionRange range(int partition, long from, long to) {
    return new PartitionRange(topics.logits, partition, from, to);
  }

  private static AuditReport.Counts counts(long records, long predictions, long deadLetters) {
    return new AuditReport.Counts(records, predictions, deadLetters, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
