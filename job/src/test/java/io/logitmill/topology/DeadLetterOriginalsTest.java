// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.config.JobConfig.TimestampChoice;
import io.logitmill.scoring.RejectionException;
import org.junit.jupiter.api.Test;

class DeadLetterOriginalsTest {
  private static final long NOW = 1_800_000_000_000L;

  @Test
  void theOriginalIsWhatTheDeadLetterWasMadeOf() {
    SourceRecord original =
        Records.source("value", "a", "1", "a", null, "__connect.errors.connector.name", "c");
    original.topic = "logits@eu";
    original.partition = 3;
    original.offset = 1_234_567_890_123L;
    original.key = Records.bytes("key");
    original.timestamp =
        NOW + 3_600_000; // ahead of the clock, so the dead letter could not keep it

    SourceRecord restored = new DeadLetterOriginals().restore(deadLetterOf(original));

    assertSame(original.value, restored.value);
    assertSame(original.key, restored.key);
    assertEquals(original.timestamp, restored.timestamp);
    assertEquals(original.coordinates(), restored.coordinates());
    assertArrayEquals(original.headerKeys, restored.headerKeys);
    assertArrayEquals(original.headerValues, restored.headerValues);
  }

  @Test
  void aRecordWithoutCoordinatesIsRefused() {
    SourceRecord foreign = Records.source("value", "a", "1");
    DeadLetterOriginals originals = new DeadLetterOriginals();
    var missing = assertThrows(IllegalArgumentException.class, () -> originals.restore(foreign));
    assertTrue(missing.getMessage().contains("logitmill.source"), missing.getMessage());
    SourceRecord malformed = Records.source("value", "logitmill.source", "logits@5");
    assertThrows(IllegalArgumentException.class, () -> originals.restore(malformed));
  }

  /** Returns a dead letter as the job writes it and reads it back from its topic. */
  private static SourceRecord deadLetterOf(SourceRecord original) {
    OutputRecord output = new OutputRecord();
    new DeadLetters(new OutputTimestamp(TimestampChoice.SOURCE, () -> NOW), 100_000, null)
        .fill(output, original, new RejectionException.UnknownModel("unknown"));
    SourceRecord deadLetter = new SourceRecord();
    deadLetter.topic = "dead";
    deadLetter.key = output.key;
    deadLetter.setWholeValue(output.value);
    deadLetter.timestamp = output.timestamp;
    deadLetter.headerKeys = output.headerKeys;
    deadLetter.headerValues = output.headerValues;
    return deadLetter;
  }
}
