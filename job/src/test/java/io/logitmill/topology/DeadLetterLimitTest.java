// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logitmill.scoring.RejectionException;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class DeadLetterLimitTest {
  private final RejectionException malformed =
      new RejectionException.Malformed("Expected an array.");
  private final RejectionException noValue = new RejectionException.NoValue("Expected a value.");

  private final DeadLetterLimit limit = new DeadLetterLimit(0.1);

  @Test
  void toleratesExactlyTheRatio() {
    for (int window = 0; window < 3; window++) {
      count(100, malformed);
      predict(900);
    }
  }

  @Test
  void stopsOnOneMoreAndNamesTheCommonestCode() {
    predict(500);
    count(40, noValue);
    count(60, malformed);
    SuppressRestartsException stop =
        assertThrows(SuppressRestartsException.class, () -> count(1, noValue));
    assertEquals(
        "101 of 601 records are dead letters, more than dead-letters.max-ratio 0.1 of 1000 allows."
            + " Commonest code: MALFORMED. Last: NO_VALUE at logits@3@42: Expected a value. Mend"
            + " the cause, or raise the ratio, and resume from the last checkpoint.",
        stop.getCause().getMessage());
  }

  @Test
  void beginsAnewWithEachWindow() {
    predict(900);
    count(100, malformed);
    count(100, malformed);
    assertThrows(SuppressRestartsException.class, () -> count(1, malformed));
  }

  @Test
  void withoutALimitNeverStops() {
    DeadLetterLimit none = new DeadLetterLimit(Double.NaN);
    for (int i = 0; i < 5000; i++) {
      none.countDeadLetter(Records.source("x"), malformed);
    }
  }

  private void predict(int times) {
    for (int i = 0; i < times; i++) {
      limit.countPrediction();
    }
  }

  private void count(int times, RejectionException rejection) {
    for (int i = 0; i < times; i++) {
      limit.countDeadLetter(Records.source("x"), rejection);
    }
  }
}
