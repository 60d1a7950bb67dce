// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.history.HistoryException;
import io.logitmill.model.CatalogueLoader;
import io.logitmill.model.ModelKey;
import io.logitmill.replay.PublishedHistory.At;
import io.logitmill.replay.VerificationReport.Counts;
import io.logitmill.schemas.Prediction;
import io.logitmill.schemas.SpecFingerprint;
import io.logitmill.testutils.TestBroker;
import io.logitmill.topology.PlannedSpecs;
import io.logitmill.topology.PlannedSpecs.Pin;
import io.logitmill.topology.PlannedSpecs.Recorded;
import io.logitmill.topology.PlannedSpecs.Step;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.OffsetSpec;
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

class VerificationITCase {
  private static final ModelKey DIGITS = new ModelKey("digits", "1");

  /** More offsets than one page has, so that the smallest memory takes two passes. */
  private static final int MANY = 8_300;

  @TempDir private static Path brokerDirectory;
  private static TestBroker broker;

  private PublishedHistory history;
  private Pin first;
  private Pin second;

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

  @BeforeEach
  void createTopics(TestInfo test) throws Exception {
    history = new PublishedHistory(broker, test.getTestMethod().orElseThrow().getName());
    first = Pin.of(CatalogueLoader.load(history.catalogue).find(DIGITS, 1));
    second = Pin.of(CatalogueLoader.load(history.catalogue).find(DIGITS, 2));
  }

  @Test
  void namesTheSeventeenValuesThatWereAlteredAndNothingElse() throws Exception {
    history.score(MANY, by(first));
    Map<At, String> altered = alterSeventeen();
    At dropped = new At(0, 77);
    history.outputs.remove(dropped);
    At doubled = new At(1, 4_321);
    ProducerRecord<byte[], byte[]> copy =
        history.prediction(doubled, history.outputs.get(doubled).value());
    At renamed = new At(1, 8_298);
    alter(renamed, this::nameTheSecondRevision);
    At letterBecame = new At(0, PublishedHistory.REJECTED_EVERY - 1);
    history.outputs.put(letterBecame, history.prediction(letterBecame, anyPrediction()));
    history.write();
    broker.send(List.of(copy));
    ReplayPlan plan = byFirst(null, null);

    VerificationReport report = history.verify(plan);

    int records = PublishedHistory.PARTITIONS * MANY;
    assertEquals(
        new Counts(records, records - 17 - 1 - 1 - 1, 1, 17, 1, 0, 0, 1, 1), report.counts());
    assertFalse(report.isClean());
    assertEquals(sources(altered.keySet()), sources(report, DifferenceKind.OTHER_BITS));
    int i = 0;
    for (String field : altered.values()) {
      String message = messages(report, DifferenceKind.OTHER_BITS).get(i++);
      assertTrue(message.startsWith("the prediction differs: " + field + ": expected "), message);
    }
    assertEquals(sources(List.of(dropped)), sources(report, DifferenceKind.MISSING));
    assertEquals(sources(List.of(doubled)), sources(report, DifferenceKind.EXTRA));
    assertTrue(
        messages(report, DifferenceKind.EXTRA)
            .get(0)
            .startsWith("more than one output, another one at " + history.predictions + "@1@"));
    assertEquals(sources(List.of(renamed)), sources(report, DifferenceKind.OTHER_REVISION));
    assertEquals(
        List.of(
            new RevisionChange("digits", "1", 2, second.fingerprint(), 1, first.fingerprint(), 1)),
        report.changes());
    assertEquals(sources(List.of(letterBecame)), sources(report, DifferenceKind.NOW_REJECTED));
    assertEquals(List.of(), report.notes());
    assertEquals(List.of(), history.said);

    history.memoryBytes = 1;
    VerificationReport inPasses = history.verify(plan);

    assertTrue(history.said.get(0).contains("in 2 passes"), history.said.toString());
    assertEquals(report, inPasses);
  }

  @Test
  void whatTheRecordedRevisionsGiveIsIdentical() throws Exception {
    history.score(1_000, twoSteps());
    history.write();
    ReplayPlan recorded = history.plan("earliest", "latest", "recorded");

    VerificationReport report = history.verify(recorded);

    assertTrue(report.isClean(), report.toString());
    assertEquals(new Counts(2_000, 2_000, 0, 0, 0, 0, 0, 0, 0), report.counts());
    assertEquals(List.of(), report.differences());

    VerificationReport latest = history.verify(history.plan("earliest", "latest", "latest"));

    assertFalse(latest.isClean());
    assertTrue(latest.differsAsAsked());
    // 400 of partition 0 and 700 of partition 1 were scored by the first one, 1 and 2 rejected.
    assertEquals(400 - 1 + 700 - 2, latest.counts().otherRevision());
    assertEquals(
        List.of(
            new RevisionChange(
                "digits", "1", 1, first.fingerprint(), 2, second.fingerprint(), 1_097)),
        latest.changes());
    assertEquals(history.source(0, 0), latest.differences().get(0).source());
  }

  @Test
  void looksAtTheTimesOfThePlanAlone() throws Exception {
    history.score(100, by(first));
    // Out of the times, whatever happened there; offset 50 is the last but one inside.
    alter(new At(0, 9), VerificationITCase::probability);
    alter(new At(0, 50), VerificationITCase::probability);
    alter(new At(0, 52), VerificationITCase::probability);
    history.outputs.remove(new At(1, 5));
    history.outputs.remove(new At(1, 10));
    history.outputs.remove(new At(1, 60));
    // Between two records of the times, and outside of them.
    At late = new At(1, 20);
    byte[] value = history.inputs.get(late);
    history.write();
    ReplayPlan plan =
        byFirst(
            history.begin.plusSeconds(10).toEpochMilli(),
            history.begin.plusSeconds(52).toEpochMilli());
    broker.send(List.of(new ProducerRecord<>(history.logits, 1, null, value)));

    VerificationReport report = history.verify(plan);

    assertEquals(new Counts(84, 82, 0, 1, 0, 0, 0, 1, 0), report.counts());
    assertEquals(List.of(history.source(0, 50)), sources(report, DifferenceKind.OTHER_BITS));
    assertEquals(List.of(history.source(1, 10)), sources(report, DifferenceKind.MISSING));
  }

  @Test
  void anOutputOfNoCommittedRecordIsExtra() throws Exception {
    history.score(10, by(first));
    history.write();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.servers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                history.logits),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(history.logits, 0, null, anyPrediction())).get();
      producer.abortTransaction();
    }
    broker.send(List.of(history.prediction(new At(0, 10), anyPrediction())));
    // Neither a source of the plan nor any: not for the verification to judge.
    broker.send(List.of(history.prediction(new At(7, 0), anyPrediction())));
    broker.send(List.of(history.prediction(new At(0, 500), anyPrediction())));
    broker.send(List.of(new ProducerRecord<>(history.predictions, 0, null, anyPrediction())));

    VerificationReport report = history.verify(history.plan("earliest", "latest", "recorded"));

    assertEquals(new Counts(20, 20, 0, 0, 0, 0, 0, 0, 1), report.counts());
    assertFalse(report.isClean());
    assertEquals(
        List.of(
            new Difference(
                DifferenceKind.EXTRA,
                history.source(0, 10),
                "the input holds no committed record there, output at "
                    + history.predictions
                    + "@0@10")),
        report.differences());
  }

  @Test
  void writesNothing() throws Exception {
    history.score(10, by(first));
    history.write();
    ReplayPlan plan = history.plan("earliest", "latest", "recorded");
    List<String> before = state();

    assertTrue(history.verify(plan).isClean());

    assertEquals(before, state());
  }

  @Test
  void refusesAPlanWhoseRecordsAreGone() throws Exception {
    history.score(10, by(first));
    history.write();
    ReplayPlan plan = history.plan("earliest", "latest", "recorded");
    broker
        .admin()
        .deleteRecords(
            Map.of(new TopicPartition(history.logits, 1), RecordsToDelete.beforeOffset(4)))
        .all()
        .get();

    HistoryException e = assertThrows(HistoryException.class, () -> history.verify(plan));

    assertEquals(
        "Expected offset 0 of "
            + history.logits
            + "-1, found that it begins at 4: retention has removed what was before since the plan"
            + " was made. Make a new plan.",
        e.getMessage());
  }

  /** Returns every topic with its end, and every group. */
  private List<String> state() throws Exception {
    List<String> state = new ArrayList<>(broker.admin().listTopics().names().get());
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (String topic : List.of(history.logits, history.predictions, history.deadLetters)) {
      latest.put(new TopicPartition(topic, 0), OffsetSpec.latest());
    }
    broker
        .admin()
        .listOffsets(latest)
        .all()
        .get()
        .forEach((partition, end) -> state.add(partition + " " + end.offset()));
    broker.admin().listGroups().all().get().forEach(group -> state.add(group.groupId()));
    return state.stream().sorted().toList();
  }

  /** Alters 17 predictions in one field each; returns which, and the field. */
  private Map<At, String> alterSeventeen() throws Exception {
    Map<String, Consumer<Prediction>> alterations = new TreeMap<>();
    alterations.put("probability", VerificationITCase::probability);
    alterations.put("log_partition", p -> p.setLogPartition(Math.nextUp(p.getLogPartition())));
    alterations.put("entropy", p -> p.setEntropy(Math.nextDown(p.getEntropy())));
    alterations.put("class_id", p -> p.setClassId((p.getClassId() + 1) % 10));
    alterations.put("record_id", p -> p.setRecordId(p.getRecordId() + "x"));
    alterations.put(
        "top[2].probability",
        p -> {
          float least = p.getTop().get(2).getProbability();
          p.getTop().get(2).setProbability(Math.nextUp(least));
        });
    List<Map.Entry<String, Consumer<Prediction>>> list = List.copyOf(alterations.entrySet());
    Map<At, String> altered = new TreeMap<>();
    for (int i = 0; i < 17; i++) {
      Map.Entry<String, Consumer<Prediction>> alteration = list.get(i % list.size());
      At at = new At(i % PublishedHistory.PARTITIONS, 1 + 500L * i);
      alter(at, alteration.getValue());
      altered.put(at, alteration.getKey());
    }
    return altered;
  }

  private void alter(At at, Consumer<Prediction> alteration) throws Exception {
    byte[] value = history.outputs.get(at).value();
    Prediction prediction = Prediction.fromByteBuffer(ByteBuffer.wrap(value));
    alteration.accept(prediction);
    byte[] changed = prediction.toByteBuffer().array();
    history.outputs.put(at, history.prediction(at, changed));
  }

  private static void probability(Prediction prediction) {
    prediction.setProbability(Math.nextDown(prediction.getProbability()));
  }

  private void nameTheSecondRevision(Prediction prediction) {
    prediction.setSpecRevision(2);
    prediction.setSpecFingerprint(
        new SpecFingerprint(HexFormat.of().parseHex(second.fingerprint())));
  }

  private byte[] anyPrediction() {
    return history.outputs.get(new At(0, 0)).value();
  }

  private static PlannedSpecs by(Pin pin) {
    return new PlannedSpecs(List.of(pin), List.of());
  }

  /** The second revision came at offset 400 of partition 0 and at 700 of partition 1. */
  private PlannedSpecs twoSteps() {
    return new PlannedSpecs(
        List.of(second),
        List.of(
            new Recorded(history.logits, 0, List.of(new Step(0, first), new Step(400, second))),
            new Recorded(history.logits, 1, List.of(new Step(0, first), new Step(700, second)))));
  }

  /** Returns the plan that was recorded before history was altered: all by the first revision. */
  private ReplayPlan byFirst(Long fromMs, Long toMs) throws Exception {
    ReplayPlan plan = history.plan("earliest", "latest", "1");
    return new ReplayPlan(
        plan.format(),
        plan.id(),
        plan.job(),
        plan.kind(),
        plan.created(),
        plan.from(),
        plan.to(),
        fromMs,
        toMs,
        plan.sources(),
        plan.files(),
        plan.gaps(),
        plan.notes(),
        "recorded",
        by(first),
        plan.output(),
        plan.parallelism());
  }

  private List<String> sources(Iterable<At> places) {
    List<String> sources = new ArrayList<>();
    places.forEach(at -> sources.add(history.source(at.partition(), at.offset())));
    return sources;
  }

  private static List<String> sources(VerificationReport report, DifferenceKind kind) {
    return report.differences().stream()
        .filter(difference -> difference.kind() == kind)
        .map(Difference::source)
        .toList();
  }

  private static List<String> messages(VerificationReport report, DifferenceKind kind) {
    return report.differences().stream()
        .filter(difference -> difference.kind() == kind)
        .map(Difference::message)
        .toList();
  }
}
