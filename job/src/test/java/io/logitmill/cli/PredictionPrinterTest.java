// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.schemas.Activation;
import io.logitmill.schemas.ClassProbability;
import io.logitmill.schemas.Prediction;
import io.logitmill.schemas.ScoringMethod;
import io.logitmill.schemas.SpecFingerprint;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PredictionPrinterTest {
  private static final PrintStream NOWHERE =
      new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);

  @Test
  void showsARightPrediction() {
    assertEquals(
        "r1              digits@1      seven           0.7500  ########..  right",
        line(prediction(7, "seven", 0.75f, List.of(7)), 84));
  }

  @Test
  void namesTheTrueClassOfAWrongPrediction() {
    assertEquals(
        "r1              digits@1      seven           0.7500  ########..  wrong: one",
        line(prediction(7, "seven", 0.75f, List.of(1)), 84));
  }

  @Test
  void numbersATrueClassThatIsNotAmongTheMostProbable() {
    assertEquals(
        "r1              digits@1      seven           0.7500  ########..  wrong: class 4",
        line(prediction(7, "seven", 0.75f, List.of(4)), 84));
  }

  @Test
  void saysNothingOfRightOrWrongWithoutTrueClasses() {
    assertEquals(
        "r1              digits@1      class 7         0.2500  ###.......",
        line(prediction(7, null, 0.25f, List.of()), 84));
  }

  @Test
  void keepsAShortBarOnANarrowTerminal() {
    assertEquals(
        "r1              digits@1      seven           1.0000  #####  right",
        line(prediction(7, "seven", 1f, List.of(7)), 40));
  }

  @Test
  void colouresOnlyWhenAsked() {
    Terminal coloured = new Terminal(NOWHERE, true, true, true, 84);

    String line = new PredictionPrinter(coloured).line(prediction(7, "seven", 0.5f, List.of(7)));

    assertEquals(
        "\u001b[2mr1            \u001b[0m  digits@1      \u001b[1mseven         \u001b[0m  0.5000"
            + "  \u001b[32m\u2588\u2588\u2588\u2588\u2588     \u001b[0m  \u001b[32mright\u001b[0m",
        line);
  }

  private static String line(Prediction prediction, int columns) {
    return new PredictionPrinter(Terminal.plain(NOWHERE, columns)).line(prediction);
  }

  private static Prediction prediction(
      int classId, String label, float probability, List<Integer> trueClasses) {
    return Prediction.newBuilder()
        .setRecordId("r1")
        .setModel("digits")
        .setModelVersion("1")
        .setTrueClasses(trueClasses)
        .setAttributes(Map.of())
        .setSpecRevision(1)
        .setSpecFingerprint(new SpecFingerprint(new byte[8]))
        .setClassId(classId)
        .setLabel(label)
        .setProbability(probability)
        .setAbstained(false)
        .setTop(List.of(new ClassProbability(1, "one", 0.1f)))
        .setMethod(ScoringMethod.EXACT)
        .setActivation(Activation.SOFTMAX)
        .setClassCount(10)
        .build();
  }
}
