// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logitmill.config.JobConfig.TimestampChoice;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("try") // Flink's own harness lets close throw InterruptedException.
class ScoreFunctionTest {
  private static final int MAX_BYTES = 100_000;

  @Test
  void makesAPrediction() throws Exception {
    try (var harness = open(settings(null))) {
      OutputRecord output = map(harness, "digits");
      assertEquals(OutputRecord.Destination.PREDICTIONS, output.destination);
      assertEquals("p(digits)", Records.text(output.value));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "decode:malformed, DECODE, MALFORMED",
    "lookUp:unknown, LOOKUP, UNKNOWN_MODEL",
    "decode:runtime, DECODE, INTERNAL_ERROR",
    "lookUp:runtime, LOOKUP, INTERNAL_ERROR",
    "score:runtime, SCORE, INTERNAL_ERROR",
    "encode:runtime, ENCODE, INTERNAL_ERROR",
    "big:100000, ENCODE, TOO_LARGE",
    ", DECODE, NO_VALUE"
  })
  void makesADeadLetterOfEveryFailure(String value, String stage, String code) throws Exception {
    try (var harness = open(settings(null))) {
      OutputRecord output = map(harness, value);
      assertEquals(OutputRecord.Destination.DEAD_LETTERS, output.destination);
      assertEquals(value, Records.text(output.value));
      assertEquals(code, Records.header(output, "logitmill.error.code"));
      assertEquals(stage, Records.header(output, "__connect.errors.stage"));
      String trace = Records.header(output, "__connect.errors.exception.stacktrace");
      assertEquals(code.equals("INTERNAL_ERROR"), trace != null);
    }
  }

  @Test
  void goesOnAfterADeadLetter() throws Exception {
    try (var harness = open(settings(null))) {
      map(harness, "score:runtime");
      OutputRecord output = map(harness, "next");
      assertEquals("p(next)", Records.text(output.value));
      assertNull(Records.header(output, "logitmill.error.code"));
    }
  }

  @Test
  void failsTheTaskOnAnErrorAndOnCancellation() throws Exception {
    try (var harness = open(settings(null))) {
      assertThrows(AssertionError.class, () -> map(harness, "score:error"));
      assertThrows(InterruptedException.class, () -> map(harness, "cancelled"));
    }
  }

  @Test
  void refusesAFreshStartThatIsNotMeant() throws Exception {
    try (var harness = harness(settings("Use --fresh."))) {
      SuppressRestartsException stop = assertThrows(SuppressRestartsException.class, harness::open);
      assertEquals("Use --fresh.", stop.getCause().getMessage());
    }
  }

  @Test
  void resumesFromState() throws Exception {
    OperatorSubtaskState state;
    try (var first = open(settings(null))) {
      state = first.snapshot(1, 1);
    }
    try (var second = harness(settings("Use --fresh."))) {
      second.initializeState(state);
      second.open();
      assertEquals("p(a)", Records.text(map(second, "a").value));
    }
  }

  private static ScoreSettings settings(String freshStartRefusal) {
    return new ScoreSettings(
        FakeSteps::open,
        TimestampChoice.SOURCE,
        MAX_BYTES,
        MAX_BYTES,
        Double.NaN,
        freshStartRefusal,
        null);
  }

  private static OneInputStreamOperatorTestHarness<SourceRecord, OutputRecord> open(
      ScoreSettings settings) throws Exception {
    var harness = harness(settings);
    harness.open();
    return harness;
  }

  private static OneInputStreamOperatorTestHarness<SourceRecord, OutputRecord> harness(
      ScoreSettings settings) throws Exception {
    return new OneInputStreamOperatorTestHarness<>(new StreamMap<>(new ScoreFunction(settings)));
  }

  private static OutputRecord map(
      OneInputStreamOperatorTestHarness<SourceRecord, OutputRecord> harness, String value)
      throws Exception {
    harness.processElement(Records.source(value), 0);
    return harness.extractOutputValues().get(harness.extractOutputValues().size() - 1);
  }
}
