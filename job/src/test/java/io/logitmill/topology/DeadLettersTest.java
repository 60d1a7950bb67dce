// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.config.JobConfig.TimestampChoice;
import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.RejectionStage;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLettersTest {
  private static final long NOW = 5_000;
  private static final int LEAST = ScoreSettings.MIN_MAX_DEAD_LETTER_BYTES;
  private final RejectionException malformed =
      new RejectionException.Malformed("Expected an array, found the end.");

  private final OutputRecord output = new OutputRecord();

  @Test
  void namesTheReplayThatMadeIt() {
    OutputRecord replayed = new OutputRecord();
    new DeadLetters(
            new OutputTimestamp(TimestampChoice.SOURCE, () -> NOW), 20_000, Records.bytes("r7"))
        .fill(replayed, Records.source("x"), new RejectionException.NoValue("none"));
    assertEquals("r7", Records.header(replayed, "logitmill.replay.id"));
  }

  @Test
  void keepsTheInputAndSaysWhatIsWrong() {
    SourceRecord source =
        Records.source(
            "garbage",
            "content-type",
            "application/json",
            "__connect.errors.stage",
            "old",
            "__connect.errors.task.id",
            "7",
            "logitmill.error.truncated",
            "true");
    source.timestamp = 6_000;
    fill(source, malformed, 100_000);
    assertEquals(OutputRecord.Destination.DEAD_LETTERS, output.destination);
    assertSame(source.key, output.key);
    assertSame(source.value, output.value);
    assertEquals(NOW, output.timestamp);
    assertEquals(3, output.sourcePartition);
    assertEquals(
        List.of(
            "content-type=application/json",
            "__connect.errors.task.id=7",
            "logitmill.source=logits@3@42",
            "__connect.errors.topic=logits",
            "__connect.errors.partition=3",
            "__connect.errors.offset=42",
            "__connect.errors.stage=DECODE",
            "__connect.errors.exception.class.name="
                + "io.logitmill.scoring.RejectionException$Malformed",
            "__connect.errors.exception.message=Expected an array, found the end.",
            "logitmill.error.code=MALFORMED",
            "logitmill.source.timestamp=6000"),
        Records.headers(output));
  }

  @Test
  void keepsATombstone() {
    SourceRecord source = Records.source(null);
    source.key = null;
    fill(source, malformed, LEAST);
    assertNull(output.key);
    assertNull(output.value);
  }

  @Test
  void addsACappedStackTraceToAnInternalError() {
    IllegalStateException cause = new IllegalStateException("é".repeat(10_000));
    fill(
        Records.source("x"), new RejectionException.Internal(RejectionStage.SCORE, cause), 100_000);
    assertEquals("INTERNAL_ERROR", Records.header(output, "logitmill.error.code"));
    assertEquals("SCORE", Records.header(output, "__connect.errors.stage"));
    String message = Records.header(output, "__connect.errors.exception.message");
    String trace = Records.header(output, "__connect.errors.exception.stacktrace");
    assertTrue(message.startsWith("Unexpected java.lang.IllegalStateException: é"), message);
    assertTrue(trace.startsWith("java.lang.IllegalStateException: é"), trace);
    for (String text : List.of(message, trace)) {
      int length = Records.bytes(text).length;
      assertTrue(length <= 4096 && length >= 4095, "length " + length);
      assertTrue(!text.contains("\uFFFD"), "cut inside a character");
    }
  }

  @Test
  void leavesARecordOfExactlyTheLimitWhole() {
    byte[] value = new byte[50_000];
    SourceRecord source = Records.source("");
    source.setWholeValue(value);
    fill(source, malformed, 100_000);
    int size = (int) Records.size(output);
    fill(source, malformed, size);
    assertSame(value, output.value);
    assertNull(Records.header(output, "logitmill.error.truncated"));

    fill(source, malformed, size - 1);
    assertEquals("true", Records.header(output, "logitmill.error.truncated"));
    assertArrayEquals(Arrays.copyOf(value, output.value.length), output.value);
    assertEquals(size - 1, Records.size(output));
  }

  @Test
  void cutsInTheDocumentedOrder() {
    SourceRecord source = Records.source("value", "a", "x".repeat(5_000), "b", "y".repeat(20_000));
    RejectionException internal =
        new RejectionException.Internal(
            RejectionStage.DECODE, new IllegalStateException("z".repeat(5_000)));
    fill(source, internal, LEAST);
    assertEquals(0, output.value.length);
    assertNull(Records.header(output, "__connect.errors.exception.stacktrace"));
    assertNull(Records.header(output, "b"));
    assertEquals("x".repeat(5_000), Records.header(output, "a"));
    assertEquals("key", Records.text(output.key));
    assertTrue(Records.size(output) <= LEAST);
  }

  @Test
  void cutsTheKeyAtLast() {
    SourceRecord source = Records.source("value", "a", "x");
    source.key = Records.bytes("k".repeat(100_000));
    fill(source, malformed, LEAST);
    assertEquals(0, output.value.length);
    assertNull(Records.header(output, "a"));
    assertEquals("k".repeat(output.key.length), Records.text(output.key));
    assertEquals("true", Records.header(output, "logitmill.error.truncated"));
    assertTrue(Records.size(output) <= LEAST);
  }

  @ParameterizedTest
  @ValueSource(ints = {LEAST, LEAST + 1, 20_000, 65_000, 100_000})
  void alwaysFits(int limit) {
    long seed = 20260101L + limit;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      SourceRecord source = randomSource(random, limit);
      boolean internal = random.nextBoolean();
      RejectionException rejection =
          internal
              ? new RejectionException.Internal(
                  RejectionStage.DECODE,
                  new IllegalStateException("€".repeat(random.nextInt(9000))))
              : new RejectionException.Malformed("%s", "€".repeat(random.nextInt(9000)));
      fill(source, rejection, limit);
      assertTrue(
          Records.size(output) <= limit,
          "seed " + seed + " round " + round + " size " + Records.size(output));
      assertEquals("logits@3@42", Records.header(output, "logitmill.source"));
    }
  }

  private static SourceRecord randomSource(Random random, int limit) {
    SourceRecord source = Records.source("");
    source.topic = "logits";
    source.key = random.nextInt(4) == 0 ? null : new byte[random.nextInt(limit)];
    source.setWholeValue(random.nextInt(4) == 0 ? null : new byte[random.nextInt(2 * limit)]);
    int headers = random.nextInt(20);
    source.headerKeys = new String[headers];
    source.headerValues = new byte[headers][];
    for (int i = 0; i < headers; i++) {
      source.headerKeys[i] = "h€".repeat(1 + random.nextInt(200));
      source.headerValues[i] = random.nextInt(4) == 0 ? null : new byte[random.nextInt(limit / 4)];
    }
    return source;
  }

  private void fill(SourceRecord source, RejectionException rejection, int maxBytes) {
    new DeadLetters(new OutputTimestamp(TimestampChoice.SOURCE, () -> NOW), maxBytes, null)
        .fill(output, source, rejection);
  }
}
