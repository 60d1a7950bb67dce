// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import static io.logitmill.replay.HistoryTopics.at;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.history.HistoryException;
import io.logitmill.history.OffsetBound;
import io.logitmill.kafka.OffsetRanges;
import io.logitmill.replay.ReplayPlan.Source;
import io.logitmill.replay.ReplayPlan.Span;
import io.logitmill.testutils.TestBroker;
import io.logitmill.topology.PlannedSpecs.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class PlannerITCase {
  private static final String TWO_REVISIONS =
      """
      models:
        - {model: m, version: '1', revision: 1, class_count: 3}
        - {model: m, version: '1', revision: 2, class_count: 3, temperature: 2}
      """;

  @TempDir static Path brokerDirectory;
  private static TestBroker broker;

  private String name;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start(brokerDirectory);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void name(TestInfo test) {
    name = test.getTestMethod().orElseThrow().getName();
  }

  @Test
  void fixesOffsetsTimesAndCounts() throws Exception {
    HistoryTopics history = topics(Map.of());
    history.input(0, 0, 1, 2, 3);
    history.input(1, 5);
    history.count = true;

    ReplayPlan plan = history.plan();

    assertEquals(
        List.of(
            new Source(
                history.logits, 0, List.of(new Span(0, 3)), at(0).toString(), at(3).toString(), 4L),
            new Source(
                history.logits,
                1,
                List.of(new Span(0, 0)),
                at(5).toString(),
                at(5).toString(),
                1L)),
        plan.sources());
    assertEquals(List.of(), plan.gaps());
    assertEquals(5, plan.offsets());
    history.count = false;
    ReplayPlan notCounted = history.plan();
    assertEquals(null, notCounted.sources().get(0).records());
    assertEquals(at(0).toString(), notCounted.sources().get(0).firstTime());
    assertEquals(at(3).toString(), notCounted.sources().get(0).lastTime());
    ReplayPlan read =
        PlanFile.read("plan.json", PlanFile.text(plan).getBytes(UTF_8), history.config());
    assertEquals(plan, read);
  }

  @Test
  void readsOnBehindATimeWhereTimestampsNeedNotAscend() throws Exception {
    HistoryTopics history = topics(Map.of());
    history.input(0, 0, 9, 1, 2, 10, 3, 11);
    history.from = OffsetBound.parse(at(1).toString());
    history.to = OffsetBound.parse(at(4).toString());
    history.count = true;

    Source all = history.plan().sources().get(0);
    assertEquals(List.of(new Span(1, 6)), all.spans());
    assertEquals(3L, all.records(), "those of the minutes 1, 2 and 3");
    String note = history.plan().notes().get(0);
    assertTrue(note.contains("need not ascend: offsets 1 to 6 are read too"), note);

    history.input(1, 0, 1, 2, 3, 4, 5);
    history.ordered = true;
    assertEquals(List.of(new Span(1, 3)), history.plan().sources().get(1).spans());
  }

  @Test
  void tellsWhatRetentionHasRemoved() throws Exception {
    HistoryTopics history = topics(Map.of());
    history.input(0, 0, 1, 2, 3);
    delete(history, 2);

    history.from = OffsetBound.parse(at(1).toString());
    String byTime = gap(history.plan());
    assertTrue(
        byTime.contains(
            "-0: offsets 0 to 1 are gone (retention). The oldest record that is left is of "
                + at(2)),
        byTime);
    history.from = OffsetBound.parse("0:1");
    String byOffset = gap(history.plan());
    assertTrue(byOffset.contains("offsets 1 to 1 are gone (retention)"), byOffset);
    assertEquals(List.of(new Span(2, 3)), history.plan().sources().get(0).spans());
    history.from = OffsetBound.EARLIEST;
    assertEquals(List.of(), history.plan().gaps(), "what is there was asked for");
    history.from = OffsetBound.parse(at(2).toString());
    assertEquals(List.of(), history.plan().gaps(), "nothing of it is gone");
  }

  @Test
  void tellsThatACompactedTopicIsNotTheWholeHistory() throws Exception {
    HistoryTopics history = topics(Map.of("cleanup.policy", "compact"));
    broker.send(
        List.of(
            new ProducerRecord<>(
                history.logits, 0, "key".getBytes(UTF_8), "value".getBytes(UTF_8))));
    String gap = gap(history.plan());
    assertTrue(gap.contains("is compacted: of each key only the last records are left"), gap);
  }

  @Test
  void endsBeforeAnOpenTransactionAndTellsWhose() throws Exception {
    HistoryTopics history = topics(Map.of());
    history.input(0, 0, 1);
    try (KafkaProducer<byte[], byte[]> foreign = transactional("foreign")) {
      foreign.beginTransaction();
      foreign
          .send(
              new ProducerRecord<>(
                  history.logits, 0, at(2).toEpochMilli(), null, "v".getBytes(UTF_8)))
          .get();
      history.input(0, 3);

      ReplayPlan latest = history.plan();
      assertEquals(List.of(new Span(0, 1)), latest.sources().get(0).spans());
      assertEquals(List.of(), latest.gaps());
      String note = latest.notes().get(0);
      assertTrue(note.contains("cannot be read from offset 2 on"), note);
      assertTrue(note.contains("transactional id 'foreign'"), note);

      history.to = OffsetBound.parse(at(10).toString());
      String byTime = gap(history.plan());
      assertTrue(byTime.contains("Wait until it has ended."), byTime);
      history.to = OffsetBound.parse("0:4");
      String byOffset = gap(history.plan());
      assertTrue(byOffset.contains("cannot be read from offset 2 on"), byOffset);
      foreign.abortTransaction();
    }
  }

  @Test
  void takesNamedOffsets() throws Exception {
    HistoryTopics history = topics(Map.of());
    history.input(0, 0, 1, 2, 3, 4, 5);
    TopicPartition partition = new TopicPartition(history.logits, 0);
    history.offsets =
        Optional.of(
            new OffsetRanges(
                Map.of(
                    partition,
                    List.of(new OffsetRanges.Range(4, 9), new OffsetRanges.Range(0, 1)))));
    ReplayPlan plan = history.plan();
    assertEquals(List.of(new Span(0, 1), new Span(4, 5)), plan.sources().get(0).spans());
    assertTrue(gap(plan).contains("offsets 6 to 9 are not there yet"), gap(plan));
  }

  @Test
  void findsTheRevisionsThatWereRecorded() throws Exception {
    HistoryTopics history = topics(Map.of());
    history.catalogue = TWO_REVISIONS;
    history.input(0, 0, 1, 2, 3, 4, 5, 6, 7, 8);
    // One source partition in two output partitions, and offset 2 filled later by revision 2.
    history.prediction(0, 0, 0, 1);
    history.prediction(1, 0, 1, 1);
    history.prediction(0, 0, 3, 1);
    history.prediction(1, 0, 4, 1);
    history.prediction(0, 0, 6, 2);
    history.prediction(1, 0, 5, 2);
    history.prediction(1, 0, 7, 2);
    history.replayed(0, 0, 2, 2);
    history.prediction(0, 0, 8, 2);
    history.revisions = RevisionChoice.RECORDED;

    ReplayPlan plan = history.plan();

    assertEquals(1, plan.specs().recorded().size());
    List<String> steps =
        plan.specs().recorded().get(0).steps().stream().map(PlannerITCase::text).toList();
    assertEquals(List.of("0:1", "2:2", "3:1", "5:2"), steps);
  }

  @Test
  void refusesRevisionsThatTheCatalogueNoLongerHas() throws Exception {
    HistoryTopics history = topics(Map.of());
    history.catalogue = TWO_REVISIONS;
    history.input(0, 0);
    history.prediction(0, 0, 0, 1);
    history.revisions = RevisionChoice.RECORDED;

    history.catalogue = "models: [{model: m, version: '1', revision: 2, class_count: 3}]";
    HistoryException revision = assertThrows(HistoryException.class, history::plan);
    assertTrue(
        revision.getMessage().contains("the catalogue no longer has revision 1 of m@1, it has [2]"),
        revision.getMessage());

    history.catalogue = "models: [{model: other, version: '1', class_count: 3}]";
    HistoryException key = assertThrows(HistoryException.class, history::plan);
    assertTrue(
        key.getMessage().contains("the catalogue no longer has the model m@1"), key.getMessage());

    history.catalogue = "models: [{model: m, version: '1', class_count: 3, temperature: 3}]";
    HistoryException changed = assertThrows(HistoryException.class, history::plan);
    assertTrue(
        changed.getMessage().contains("a revision was changed after it was published"),
        changed.getMessage());

    history.revisions = RevisionChoice.parse("7");
    HistoryException number = assertThrows(HistoryException.class, history::plan);
    assertTrue(number.getMessage().contains("m@1 without revision 7"), number.getMessage());
  }

  @Test
  void tellsWhatHasChangedSinceThePlan() throws Exception {
    HistoryTopics history = topics(Map.of());
    history.input(0, 0, 1, 2);
    ReplayPlan plan = history.plan();
    assertEquals(List.of(), PlanChanges.since(plan, history.config(), false));

    broker
        .admin()
        .createPartitions(Map.of(history.logits, NewPartitions.increaseTo(3)))
        .all()
        .get();
    List<String> added = PlanChanges.since(plan, history.config(), false);
    assertEquals(1, added.size());
    assertTrue(
        added.get(0).startsWith(history.logits + "-2 was added after the plan was made"),
        added.get(0));

    delete(history, 1);
    HistoryException gone =
        assertThrows(
            HistoryException.class, () -> PlanChanges.since(plan, history.config(), false));
    assertTrue(gone.getMessage().contains("found 0 to 0 removed by retention"), gone.getMessage());
    assertEquals(
        added,
        PlanChanges.since(plan, history.config(), true),
        "who resumes has read it already, or is told by the source");
  }

  @Test
  void refusesTheTopicsOfTheJob() throws Exception {
    HistoryTopics history = topics(Map.of());
    history.input(0, 0);
    history.output = history.predictions;
    HistoryException live = assertThrows(HistoryException.class, history::plan);
    assertTrue(live.getMessage().contains("which is a topic of job"), live.getMessage());
    assertTrue(live.isWrongUse());
    history.output = history.outputDeadLetters;
    HistoryException same = assertThrows(HistoryException.class, history::plan);
    assertTrue(same.getMessage().contains("two output topics"), same.getMessage());
  }

  @Test
  void refusesAnEmptyRange() throws Exception {
    HistoryTopics history = topics(Map.of());
    HistoryException empty = assertThrows(HistoryException.class, history::plan);
    assertTrue(empty.getMessage().contains("found none in the range"), empty.getMessage());
  }

  private HistoryTopics topics(Map<String, String> inputSettings) throws Exception {
    return new HistoryTopics(broker, name, inputSettings);
  }

  private static void delete(HistoryTopics history, long before) throws Exception {
    broker
        .admin()
        .deleteRecords(
            Map.of(new TopicPartition(history.logits, 0), RecordsToDelete.beforeOffset(before)))
        .all()
        .get();
  }

  private static String gap(ReplayPlan plan) {
    assertEquals(1, plan.gaps().size(), plan.gaps().toString());
    return plan.gaps().get(0);
  }

  private static String text(Step step) {
    return step.from() + ":" + step.pin().revision();
  }

  private static KafkaProducer<byte[], byte[]> transactional(String id) {
    ByteArraySerializer bytes = new ByteArraySerializer();
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", broker.servers(), ProducerConfig.TRANSACTIONAL_ID_CONFIG, id),
            bytes,
            bytes);
    producer.initTransactions();
    return producer;
  }
}
