// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.topology.OffsetSum;

/** A count of the records of one source partition, and the sum over their offsets. */
final class SourceTally {
  private long records;
  private long offsetSum;
  private long firstMs = Long.MAX_VALUE;
  private long lastMs = Long.MIN_VALUE;

  void add(long offset, long timestampMs) {
    records++;
    offsetSum += OffsetSum.of(offset);
    if (timestampMs >= 0) {
      firstMs = Math.min(firstMs, timestampMs);
      lastMs = Math.max(lastMs, timestampMs);
    }
  }

  long records() {
    return records;
  }

  long offsetSum() {
    return offsetSum;
  }

  /** Returns whether a record had a timestamp. */
  boolean hasTimes() {
    return lastMs >= firstMs;
  }

  /** Returns the least timestamp; the largest number if there was none. */
  long firstMs() {
    return firstMs;
  }

  /** Returns the greatest timestamp; the least number if there was none. */
  long lastMs() {
    return lastMs;
  }
}
