// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.schemas.Activation;
import io.logitmill.schemas.Prediction;
import io.logitmill.schemas.ScoringMethod;
import io.logitmill.schemas.SpecFingerprint;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SummaryTest {
  @Test
  void averagesByModelVersion() {
    Summary summary = new Summary();
    summary.add(prediction("r1", "1", 3, 0.75f, 0.25, 3));
    summary.add(prediction("r2", "1", 4, 0.5f, 1.0, 3));
    summary.add(prediction("r3", "2", 4, 1f, 0.0, 4));

    assertEquals(
        List.of(
            new DigitsData.Figures("1", 2, "0.500", "0.625", "0.6250"),
            new DigitsData.Figures("2", 1, "1.000", "1.000", "0.0000")),
        summary.figures());
    assertEquals(
        List.of(
            "  model         records  accuracy  mean confidence  mean cross-entropy",
            "  digits@1            2     0.500            0.625              0.6250",
            "  digits@2            1     1.000            1.000              0.0000"),
        summary.table());
  }

  @Test
  void findsNothingWhenEveryRecordCameOutOnce() throws Exception {
    DigitsData.Line line = DigitsData.load().get(0);
    Ledger ledger = new Ledger();
    ledger.sent("t@0@0", line.record());
    ledger.predicted("t@0@0", predictionOf(line));

    assertEquals("", ledger.deviations());
    assertEquals(1, ledger.arrived());
  }

  @Test
  void namesWhatIsMissingTwiceStrangeDeadOrMixedUp() throws Exception {
    List<DigitsData.Line> lines = DigitsData.load();
    Ledger ledger = new Ledger();
    for (int i = 0; i < 4; i++) {
      ledger.sent("t@0@" + i, lines.get(i).record());
    }
    ledger.predicted("t@0@1", predictionOf(lines.get(1)));
    ledger.predicted("t@0@1", predictionOf(lines.get(1)));
    ledger.dead("t@0@2");
    ledger.predicted("t@0@3", prediction("x", "1", 0, 1f, 0, 9));
    ledger.predicted("t@0@4", predictionOf(lines.get(4)));

    assertEquals(
        "t@0@2 became a dead letter; t@0@0 is missing; t@0@1 came 2 times; t@0@3 was "
            + lines.get(3).record().getRecordId()
            + " with true class "
            + lines.get(3).record().getTrueClasses()
            + " and came back as x with true class [9]; t@0@4 was never sent",
        ledger.deviations());
  }

  @Test
  void writesCoordinatesAsTheHeaderDoes() {
    RecordMetadata place = new RecordMetadata(new TopicPartition("t", 1), 40, 2, 0, 0, 0);

    assertEquals("t@1@42", Ledger.coordinates(place));
  }

  @Test
  void carriesAllRecordsOfBothVersions() throws Exception {
    List<DigitsData.Line> lines = DigitsData.load();

    assertEquals(2000, lines.size());
    assertEquals("1", lines.get(0).record().getModelVersion());
    assertEquals("2", lines.get(1).record().getModelVersion());
  }

  private static Prediction predictionOf(DigitsData.Line line) {
    return prediction(
        line.record().getRecordId(),
        line.record().getModelVersion(),
        0,
        1f,
        0,
        line.record().getTrueClasses().get(0));
  }

  private static Prediction prediction(
      String id, String version, int classId, float probability, double crossEntropy, int truth) {
    return Prediction.newBuilder()
        .setRecordId(id)
        .setModel("digits")
        .setModelVersion(version)
        .setTrueClasses(List.of(truth))
        .setAttributes(Map.of())
        .setSpecRevision(1)
        .setSpecFingerprint(new SpecFingerprint(new byte[8]))
        .setClassId(classId)
        .setProbability(probability)
        .setAbstained(false)
        .setTop(List.of())
        .setCrossEntropy(crossEntropy)
        .setMethod(ScoringMethod.EXACT)
        .setActivation(Activation.SOFTMAX)
        .setClassCount(10)
        .build();
  }
}
