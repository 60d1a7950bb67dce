// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.scoring.RejectionCode;
import io.logitmill.scoring.RejectionException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Stops the job when too many records in a row of 1,000 are dead letters.
 *
 * <p>Counts consecutive windows of {@value #WINDOW} records of one subtask, and starts anew with
 * the task. The window's dead letters are in the transaction that the failure aborts, so after a
 * repair the same records are scored again. Not thread-safe.
 */
final class DeadLetterLimit {
  static final int WINDOW = 1000;

  private final double maxRatio;
  private final Map<RejectionCode, Integer> deadByCode = new EnumMap<>(RejectionCode.class);
  private int records;
  private int dead;

  /**
   * @param maxRatio share of a window's records that may be dead, in (0, 1]
   */
  DeadLetterLimit(double maxRatio) {
    this.maxRatio = maxRatio;
  }

  void countPrediction() {
    count();
  }

  /**
   * Counts a dead letter.
   *
   * @throws org.apache.flink.runtime.execution.SuppressRestartsException once more records of the
   *     window are dead than allowed
   */
  void countDeadLetter(SourceRecord source, RejectionException rejection) {
    dead++;
    deadByCode.merge(rejection.code(), 1, Integer::sum);
    if (dead > maxRatio * WINDOW) {
      throw DeliberateStop.because(
          "%d of %d records are dead letters, more than dead-letters.max-ratio %s of %d allows."
              + " Commonest code: %s. Last: %s at %s: %s Mend the cause, or raise the ratio, and"
              + " resume from the last checkpoint.",
          dead,
          records + 1,
          maxRatio,
          WINDOW,
          commonestCode(),
          rejection.code(),
          source.coordinates(),
          rejection.getMessage());
    }
    count();
  }

  private void count() {
    if (++records == WINDOW) {
      records = 0;
      dead = 0;
      deadByCode.clear();
    }
  }

  private RejectionCode commonestCode() {
    return Collections.max(deadByCode.entrySet(), Map.Entry.comparingByValue()).getKey();
  }
}
