// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import static io.logitmill.audit.AuditTopics.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.history.PartitionRange;
import io.logitmill.model.Catalogue;
import io.logitmill.model.CatalogueContent;
import io.logitmill.model.CatalogueLoader;
import io.logitmill.published.FirstDifference;
import io.logitmill.published.OffsetMarks;
import io.logitmill.published.PinnedCatalogue;
import io.logitmill.published.PublishedValues;
import io.logitmill.topology.Predictor;
import io.logitmill.topology.ScoringSteps;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueCheckTest {
  private static final String FIRST =
      "models:\n  - {model: m, version: \"1\", class_count: 3, bias: -1e38, temperature: 0.01}\n";
  private static final String SECOND =
      "  - {model: m, version: \"1\", revision: 2, class_count: 3, top_k: 1}\n";
  private static final byte[] KEY = bytes("key");
  private static final byte[] GOOD =
      bytes("{\"record_id\":\"r\",\"model\":\"m\",\"model_version\":\"1\",\"logits\":[1,2,3]}");
  private static final byte[] INFINITE =
      bytes("{\"record_id\":\"r\",\"model\":\"m\",\"model_version\":\"1\",\"logits\":[1,2,-1e37]}");
  private static final byte[] BROKEN = bytes("{\"record_id\":");

  private final List<PartitionRange> range = List.of(new PartitionRange("logits", 0, 0, 1));
  private final Tally[] tallies = {new Tally(range.get(0))};
  private final Findings findings = new Findings(5);
  private final OffsetMarks marks = new OffsetMarks(0, 1, true);
  private final PublishedValues published = new PublishedValues();

  @ParameterizedTest
  @ValueSource(strings = {"avro", "json"})
  void scoresByTheRevisionThatThePredictionNames(String format) throws Exception {
    publish(prediction(catalogue(FIRST), format, GOOD));
    check(catalogue(FIRST + SECOND), format, GOOD);
    assertEquals(List.of(), findings.kept());

    publish(prediction(catalogue(FIRST + SECOND), format, GOOD));
    check(catalogue(FIRST + SECOND), format, GOOD);
    assertEquals(List.of(), findings.kept());
  }

  @Test
  void tellsWhenTheRevisionIsGone() throws Exception {
    publish(prediction(catalogue(FIRST + SECOND), "avro", GOOD));
    check(catalogue(FIRST), "avro", GOOD);
    assertUnverified("the catalogue has no revision 2 of m@1");
  }

  @Test
  void tellsWhenTheRevisionIsAnother() throws Exception {
    Catalogue other = catalogue(FIRST + SECOND.replace("top_k: 1", "top_k: 2"));
    publish(prediction(catalogue(FIRST + SECOND), "avro", GOOD));
    check(other, "avro", GOOD);
    String message = findings.kept().get(0).message();
    assertTrue(
        message.matches(
            "the catalogue's m@1 revision 2 has the fingerprint [0-9a-f]{16}, the prediction names"
                + " [0-9a-f]{16}"),
        message);
  }

  @Test
  void namesTheFirstFieldThatDiffers() throws Exception {
    byte[] value = prediction(catalogue(FIRST + SECOND), "json", GOOD);
    String text = new String(value, java.nio.charset.StandardCharsets.UTF_8);
    byte[] changed = bytes(text.replaceFirst("\"class_id\":2", "\"class_id\":1"));
    publish(changed);
    List<WrongValue> wrong = check(catalogue(FIRST + SECOND), "json", GOOD);

    assertEquals(1, findings.count(FindingKind.WRONG_VALUE));
    assertEquals(1, tallies[0].wrongValues);
    assertEquals("the prediction differs", wrong.get(0).message);
    assertEquals(
        "class_id: expected 2, found 1", FirstDifference.between(wrong.get(0).expected, changed));
  }

  @Test
  void aPredictionOfARecordThatIsRejectedIsWrong() throws Exception {
    publish(prediction(catalogue(SECOND_ALONE), "avro", GOOD));
    List<WrongValue> wrong = check(catalogue(SECOND_ALONE), "avro", BROKEN);
    assertTrue(
        wrong
            .get(0)
            .message
            .startsWith("a prediction was published, scoring again rejects the record: MALFORMED "),
        wrong.get(0).message);
  }

  @Test
  void whatIsNoPredictionIsWrong() throws Exception {
    publish(bytes("x"));
    assertEquals(
        "what was published is no prediction",
        check(catalogue(FIRST), "avro", GOOD).get(0).message);
  }

  @Test
  void aDeadLetterIsRejectedAgainWithItsCode() throws Exception {
    publishDeadLetter(BROKEN, "MALFORMED");
    assertEquals(List.of(), check(catalogue(FIRST), "avro", BROKEN));

    publishDeadLetter(BROKEN, "INVALID_LOGIT");
    String message = check(catalogue(FIRST), "avro", BROKEN).get(0).message;
    assertTrue(
        message.startsWith(
            "a dead letter was published with the code INVALID_LOGIT, scoring again rejects the"
                + " record: MALFORMED "),
        message);

    publishDeadLetter(GOOD, "MALFORMED");
    assertEquals(
        "a dead letter was published with the code MALFORMED, scoring again gives a prediction",
        check(catalogue(SECOND_ALONE), "avro", GOOD).get(0).message);
  }

  @Test
  void anOlderRevisionMayHaveRejectedIt() throws Exception {
    publishDeadLetter(INFINITE, "INVALID_LOGIT");
    assertEquals(List.of(), check(catalogue(FIRST + SECOND), "avro", INFINITE));
    assertEquals(1, check(catalogue(SECOND_ALONE), "avro", INFINITE).size());
  }

  @Test
  void aDeadLetterOfAModelThatIsGoneIsUnverified() throws Exception {
    publishDeadLetter(INFINITE, "INVALID_LOGIT");
    check(catalogue(FIRST.replace("model: m", "model: n")), "avro", INFINITE);
    assertUnverified("the catalogue has no model m@1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNKNOWN_MODEL", "TOO_LARGE", "INTERNAL_ERROR"})
  void codesOfTheMomentAreNotCompared(String code) throws Exception {
    publishDeadLetter(GOOD, code);
    assertEquals(List.of(), check(catalogue(SECOND_ALONE), "avro", GOOD));
    publishDeadLetter(BROKEN, code);
    assertEquals(
        "the dead letter's key or value is not the input's",
        check(catalogue(SECOND_ALONE), "avro", GOOD).get(0).message);
  }

  private static final String SECOND_ALONE = "models:\n" + SECOND;

  private void assertUnverified(String message) {
    assertEquals(
        List.of(new Finding(FindingKind.UNVERIFIED, "logits@0@0", message)), findings.kept());
    assertEquals(1, findings.count(FindingKind.UNVERIFIED));
  }

  private void publish(byte[] value) {
    keep(new ConsumerRecord<>("predictions", 0, 0, KEY, value), true);
  }

  private void publishDeadLetter(byte[] value, String code) {
    ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("dead", 0, 0, KEY, value);
    record.headers().add("logitmill.error.code", bytes(code));
    keep(record, false);
  }

  private void keep(ConsumerRecord<byte[], byte[]> record, boolean isPrediction) {
    marks.setRecord(0);
    published.keep(marks, 0, record, isPrediction);
  }

  private List<WrongValue> check(Catalogue catalogue, String format, byte[] input)
      throws Exception {
    ValueSettings settings = new ValueSettings(catalogue, List.of());
    try (ValueCheck check =
        new ValueCheck(config(format), settings, range, published, findings, tallies, 5)) {
      check.check(0, new ConsumerRecord<>("logits", 0, 0, KEY, input), marks);
      return List.copyOf(check.wrongValues());
    }
  }

  private static byte[] prediction(Catalogue catalogue, String format, byte[] input)
      throws Exception {
    PinnedCatalogue highest = new PinnedCatalogue(catalogue);
    try (Predictor predictor =
        new Predictor(ScoringSteps.open(config(format), List.of(), highest))) {
      return predictor.predict(input);
    }
  }

  private static Catalogue catalogue(String yaml) throws Exception {
    return CatalogueLoader.load(CatalogueContent.of("models.yaml", yaml));
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
