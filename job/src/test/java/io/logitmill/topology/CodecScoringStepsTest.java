// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.config.JobConfig.InputFormat;
import io.logitmill.config.JobConfig.KernelChoice;
import io.logitmill.config.JobConfig.OutputFormat;
import io.logitmill.config.JobConfig.TimestampChoice;
import io.logitmill.model.CatalogueContent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator with the real codec, catalogue and scorer. */
@SuppressWarnings("try") // Flink's own harness lets close throw InterruptedException.
class CodecScoringStepsTest {
  private static final String DIGITS =
      "models:\n  - {model: digits, version: \"1\", labels: [zero, one, two]}\n";
  private static final String LETTERS =
      DIGITS + "  - {model: letters, version: \"1\", labels: [a, b]}\n";

  @Test
  void scoresWithACatalogueThatTravels() throws Exception {
    try (var harness =
        open(CatalogueHandle.travelling(CatalogueContent.of("models.yaml", DIGITS)))) {
      OutputRecord prediction = map(harness, json("digits", "1.5,-2,0.1"));
      assertEquals(OutputRecord.Destination.PREDICTIONS, prediction.destination);
      String text = Records.text(prediction.value);
      assertTrue(text.contains("\"label\":\"zero\""), text);

      OutputRecord dead = map(harness, json("letters", "1,2"));
      assertEquals("UNKNOWN_MODEL", Records.header(dead, "logitmill.error.code"));
      assertEquals(
          "Expected a model of the catalogue (version 1), found model 'letters' version '1'.",
          Records.header(dead, "__connect.errors.exception.message"));
    }
  }

  @Test
  void waitsForTheSpecOfANewModel(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("models.yaml"), DIGITS);
    SharedCatalogue.Refreshing refreshing =
        new SharedCatalogue.Refreshing(
            "test",
            file.toString(),
            Duration.ofMinutes(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));
    try (var harness = open(refreshing)) {
      map(harness, json("digits", "1,2,3"));
      Files.writeString(file, LETTERS);
      OutputRecord prediction = map(harness, json("letters", "1,2"));
      String text = Records.text(prediction.value);
      assertTrue(text.contains("\"label\":\"b\""), text);
    }
  }

  private static String json(String model, String logits) {
    return String.format(
        "{\"record_id\":\"r\",\"model\":\"%s\",\"model_version\":\"1\",\"logits\":[%s]}",
        model, logits);
  }

  private static OneInputStreamOperatorTestHarness<SourceRecord, OutputRecord> open(
      CatalogueHandle.Factory catalogue) throws Exception {
    ScoringSteps.Factory steps =
        new CodecScoringSteps.Opener(
            InputFormat.AUTO, List.of(), OutputFormat.JSON, KernelChoice.AUTO, catalogue);
    ScoreSettings settings =
        new ScoreSettings(steps, TimestampChoice.SOURCE, 100_000, 100_000, Double.NaN, null, null);
    var harness =
        new OneInputStreamOperatorTestHarness<>(new StreamMap<>(new ScoreFunction(settings)));
    harness.open();
    return harness;
  }

  private static OutputRecord map(
      OneInputStreamOperatorTestHarness<SourceRecord, OutputRecord> harness, String value)
      throws Exception {
    harness.processElement(Records.source(value), 0);
    return harness.extractOutputValues().get(harness.extractOutputValues().size() - 1);
  }
}
