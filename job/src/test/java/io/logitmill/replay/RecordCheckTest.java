// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.history.PartitionRange;
import io.logitmill.model.Catalogue;
import io.logitmill.model.CatalogueContent;
import io.logitmill.model.CatalogueLoader;
import io.logitmill.model.ModelKey;
import io.logitmill.published.OffsetMarks;
import io.logitmill.published.PublishedValues;
import io.logitmill.topology.CatalogueHandle;
import io.logitmill.topology.PlannedSpecs;
import io.logitmill.topology.PlannedSpecs.Pin;
import io.logitmill.topology.PlannedSpecs.Recorded;
import io.logitmill.topology.PlannedSpecs.Step;
import io.logitmill.topology.Predictor;
import io.logitmill.topology.ScoringSteps;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCheckTest {
  /** The first revision rejects what the second one takes. */
  private static final String YAML =
      """
      models:
        - {model: m, version: "1", class_count: 3, bias: -1e38, temperature: 0.01}
        - {model: m, version: "1", revision: 2, class_count: 3, top_k: 1}
        - {model: n, version: "1", class_count: 3}
      """;

  private static final ModelKey M = new ModelKey("m", "1");
  private static final byte[] KEY = bytes("key");
  private static final byte[] GOOD = record("[1,2,3]");
  private static final byte[] INFINITE = record("[1,2,-1e37]");
  private static final byte[] BROKEN = bytes("{\"record_id\":");

  private final List<PartitionRange> range = List.of(new PartitionRange("logits", 0, 0, 10));
  private final OffsetMarks marks = new OffsetMarks(0, 10, true);
  private final PublishedValues published = new PublishedValues();
  private final Differences differences = new Differences(range, 5);
  private CatalogueContent content;
  private Catalogue catalogue;
  private long offset;
  private List<RevisionChange> changes;
  private long ofTheMoment;
  private long byAnotherRevision;

  @BeforeEach
  void loadCatalogue() throws Exception {
    content = CatalogueContent.of("models.yaml", YAML);
    catalogue = CatalogueLoader.load(content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"avro", "json"})
  void whatTheSameRevisionGivesIsIdentical(String format) throws Exception {
    publish(predict(by(1), format, GOOD));
    check(by(1), false, format, GOOD);
    assertIdentical();
  }

  @Test
  void anotherRevisionIsNotComparedInBits() throws Exception {
    publish(predict(by(1), "avro", GOOD));
    check(by(2), false, "avro", GOOD);
    assertOnly(DifferenceKind.OTHER_REVISION, "m@1: published by revision 1, scored by revision 2");
    RevisionChange change = changes.get(0);
    assertEquals(1, changes.size());
    assertEquals("m@1 1>2 1", text(change));
    assertEquals(Pin.of(catalogue.find(M, 1)).fingerprint(), change.publishedFingerprint());
    assertEquals(Pin.of(catalogue.find(M, 2)).fingerprint(), change.plannedFingerprint());
  }

  @Test
  void anotherFingerprintOfTheSameRevisionIsAnotherRevision() throws Exception {
    String text = new String(predict(by(1), "json", GOOD), UTF_8);
    publish(bytes(text.replaceFirst("fingerprint\":\"....", "fingerprint\":\"beef")));
    check(by(1), true, "json", GOOD);
    assertEquals(1, differences.counts().otherRevision());
    String message = differences.differences().get(0).message();
    assertTrue(
        message.matches(
            "m@1: published by revision 1 with the fingerprint beef[0-9a-f]{12}, scored by"
                + " revision 1 with [0-9a-f]{16}"),
        message);
  }

  @Test
  void theRecordedRevisionOfTheOffsetScores() throws Exception {
    PlannedSpecs recorded =
        new PlannedSpecs(
            List.of(pin(2)),
            List.of(new Recorded("logits", 0, List.of(new Step(0, pin(1)), new Step(4, pin(2))))));
    publish(predict(by(1), "avro", GOOD));
    check(recorded, true, "avro", GOOD);
    assertIdentical();

    offset = 4;
    publish(predict(by(2), "avro", GOOD));
    check(recorded, true, "avro", GOOD);
    assertEquals(2, differences.counts().identical());

    offset = 5;
    publish(predict(by(1), "avro", GOOD));
    check(recorded, true, "avro", GOOD);
    assertOnly(DifferenceKind.OTHER_REVISION, "m@1: published by revision 1, scored by revision 2");
  }

  @Test
  void otherBytesOfTheSameRevisionAreKeptForComparison() throws Exception {
    byte[] right = predict(by(1), "json", GOOD);
    String changed = new String(right, UTF_8).replaceFirst("\"class_id\":2", "\"class_id\":1");
    publish(bytes(changed));
    check(by(1), true, "json", GOOD);
    assertOnly(DifferenceKind.OTHER_BITS, "the prediction differs");
    Differences.Found found = differences.found(DifferenceKind.OTHER_BITS).get(0);
    assertEquals(new String(right, UTF_8), new String(found.expected, UTF_8));
    assertEquals(marks.digest(0), found.published);
  }

  @Test
  void anotherKeyDiffers() throws Exception {
    publish(bytes("other"), predict(by(1), "avro", GOOD));
    check(by(1), true, "avro", GOOD);
    assertOnly(DifferenceKind.OTHER_BITS, "the prediction differs");
  }

  @Test
  void whatIsNoPredictionDiffers() throws Exception {
    publish(bytes("x"));
    check(by(1), true, "avro", GOOD);
    assertOnly(DifferenceKind.OTHER_BITS, "what was published is no prediction");
  }

  @Test
  void aPredictionThatIsRejectedNowNamesTheCode() throws Exception {
    publish(predict(by(2), "avro", INFINITE));
    check(by(1), false, "avro", INFINITE);
    String message = only(DifferenceKind.NOW_REJECTED);
    assertTrue(
        message.startsWith("a prediction by revision 2 was published, now INVALID_LOGIT: "),
        message);
  }

  @Test
  void aModelThatThePlanDoesNotHaveIsRejectedNow() throws Exception {
    publish(predict(by(1), "avro", GOOD));
    check(new PlannedSpecs(List.of(), List.of()), false, "avro", GOOD);
    String message = only(DifferenceKind.NOW_REJECTED);
    assertTrue(message.contains(", now UNKNOWN_MODEL: "), message);
  }

  @Test
  void aDeadLetterThatIsRejectedAgainIsIdentical() throws Exception {
    publishDeadLetter(BROKEN, "MALFORMED");
    check(by(1), false, "avro", BROKEN);
    assertIdentical();
  }

  @Test
  void aDeadLetterThatIsAPredictionNowWasRejected() throws Exception {
    publishDeadLetter(INFINITE, "INVALID_LOGIT");
    check(by(2), false, "avro", INFINITE);
    assertOnly(
        DifferenceKind.WAS_REJECTED,
        "a dead letter with INVALID_LOGIT was published, now a prediction by m@1 revision 2");
    assertEquals(0, byAnotherRevision);
  }

  @Test
  void amongTheRecordedRevisionsAnyMayHaveRejected() throws Exception {
    publishDeadLetter(INFINITE, "INVALID_LOGIT");
    check(by(2), true, "avro", INFINITE);
    assertIdentical();
    assertEquals(1, byAnotherRevision);
  }

  @Test
  void noRevisionMayHaveRejectedWithAnotherCode() throws Exception {
    publishDeadLetter(INFINITE, "NO_CLASS_LEFT");
    check(by(1), true, "avro", INFINITE);
    String message = only(DifferenceKind.OTHER_CODE);
    assertTrue(
        message.startsWith("a dead letter with NO_CLASS_LEFT was published, now INVALID_LOGIT: "),
        message);
  }

  @Test
  void aCodeThatNobodyKnowsDiffers() throws Exception {
    publishDeadLetter(BROKEN, "X");
    check(by(1), true, "avro", BROKEN);
    String message = only(DifferenceKind.OTHER_CODE);
    assertTrue(message.startsWith("a dead letter with no code that we know was"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNKNOWN_MODEL", "TOO_LARGE", "INTERNAL_ERROR"})
  void codesOfTheMomentAreNotCompared(String code) throws Exception {
    publishDeadLetter(GOOD, code);
    check(by(1), false, "avro", GOOD);
    assertIdentical();
    assertEquals(1, ofTheMoment);
  }

  @Test
  void aDeadLetterHoldsTheInput() throws Exception {
    publishDeadLetter(BROKEN, "UNKNOWN_MODEL");
    check(by(1), false, "avro", GOOD);
    assertOnly(DifferenceKind.OTHER_BITS, "the dead letter's key or value is not the input's");
  }

  @Test
  void whatHasNoOutputIsNotScored() throws Exception {
    marks.setRecord(offset);
    check(by(1), false, "avro", GOOD);
    assertEquals(0, differences.counts().identical());
    assertEquals(List.of(), differences.differences());
  }

  private void assertIdentical() {
    assertEquals(1, differences.counts().identical());
    assertEquals(List.of(), differences.differences());
    assertEquals(List.of(), changes);
  }

  private void assertOnly(DifferenceKind kind, String message) {
    assertEquals(message, only(kind));
  }

  /** Returns the message of the only difference. */
  private String only(DifferenceKind kind) {
    assertEquals(1, differences.counts().of(kind));
    assertEquals(1, differences.differences().size(), differences.differences().toString());
    assertEquals("logits@0@" + offset, differences.differences().get(0).source());
    return differences.differences().get(0).message();
  }

  private static String text(RevisionChange change) {
    return "%s@%s %d>%d %d"
        .formatted(
            change.model(),
            change.version(),
            change.publishedRevision(),
            change.plannedRevision(),
            change.records());
  }

  private Pin pin(int revision) {
    return Pin.of(catalogue.find(M, revision));
  }

  private PlannedSpecs by(int revision) {
    return new PlannedSpecs(List.of(pin(revision)), List.of());
  }

  private void publish(byte[] value) {
    publish(KEY, value);
  }

  private void publish(byte[] key, byte[] value) {
    marks.setRecord(offset);
    published.keep(marks, offset, new ConsumerRecord<>("predictions", 0, 0, key, value), true);
  }

  private void publishDeadLetter(byte[] value, String code) {
    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("dead", 0, 0, KEY, value);
    record.headers().add("logitmill.error.code", bytes(code));
    marks.setRecord(offset);
    published.keep(marks, offset, record, false);
  }

  private void check(PlannedSpecs specs, boolean byRecorded, String format, byte[] input)
      throws Exception {
    CatalogueHandle handle = CatalogueHandle.planned(content, specs).open();
    try (RecordCheck check =
        new RecordCheck(
            config(format), List.of(), handle, catalogue, byRecorded, published, differences, 5)) {
      check.check(0, new ConsumerRecord<>("logits", 0, offset, KEY, input), marks);
      changes = check.changes();
      ofTheMoment = check.ofTheMoment();
      byAnotherRevision = check.byAnotherRevision();
    }
  }

  private byte[] predict(PlannedSpecs specs, String format, byte[] input) throws Exception {
    CatalogueHandle handle = CatalogueHandle.planned(content, specs).open();
    try (Predictor predictor =
        new Predictor(ScoringSteps.open(config(format), List.of(), handle))) {
      return predictor.predict(input);
    }
  }

  private static byte[] record(String logits) {
    return bytes(
        "{\"record_id\":\"r\",\"model\":\"m\",\"model_version\":\"1\",\"logits\":" + logits + "}");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static JobConfig config(String format) throws Exception {
    Configuration settings = new Configuration();
    settings.setString("job.name", "test");
    settings.setString("input.topics", "logits");
    settings.setString("input.kafka.bootstrap.servers", "nowhere:1");
    settings.setString("output.predictions.topic", "predictions");
    settings.setString("output.predictions.format", format);
    settings.setString("output.dead-letters.topic", "dead");
    settings.setString("output.kafka.bootstrap.servers", "nowhere:1");
    settings.setString("catalogue.file", "models.yaml");
    return JobConfigReader.read(settings, key -> key).config();
  }
}
