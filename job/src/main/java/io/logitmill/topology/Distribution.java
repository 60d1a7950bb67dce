// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts of values in fixed buckets, and their sum: a distribution that can be added up over
 * subtasks, which quantiles that were taken in each of them cannot.
 *
 * <p>One thread records, any thread reads; neither waits for the other, and recording allocates
 * nothing. A reader sees each number whole, but not all of them at one instant: a record that is
 * counted while it reads may be in one number and not yet in another.
 */
final class Distribution {
  // Opaque: a write reaches readers at some time, as a whole, and costs what a plain one does.
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  /**
   * Cells left empty on either side, 128 bytes: no other task's counts share a cache line with
   * these, nor the one that the processor fetches along with it.
   */
  private static final int PADDING = 16;

  private final long[] bounds;

  /** Padding; the count of each bucket, the last one of all above the bounds; the sum; padding. */
  private final long[] cells;

  private final int sum;

  /**
   * @param bounds the greatest value of each bucket but the last, ascending; the last has none
   */
  Distribution(long... bounds) {
    this.bounds = bounds.clone();
    sum = PADDING + bounds.length + 1;
    cells = new long[sum + 1 + PADDING];
  }

  /** Counts {@code value}; NaN, which stands for an absent one, is not counted. */
  void record(double value) {
    if (Double.isNaN(value)) {
      return;
    }
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    int cell = PADDING + bucket;
    CELL.setOpaque(cells, cell, cells[cell] + 1);
    double newSum = Double.longBitsToDouble(cells[sum]) + value;
    CELL.setOpaque(cells, sum, Double.doubleToRawLongBits(newSum));
  }

  /** Returns the number of buckets. */
  int buckets() {
    return bounds.length + 1;
  }

  /** Returns the greatest value of a bucket; {@link Long#MAX_VALUE} for the last. */
  long bound(int bucket) {
    return bucket == bounds.length ? Long.MAX_VALUE : bounds[bucket];
  }

  /** Returns how many values lie in {@code bucket} or in one before it. */
  long cumulativeCount(int bucket) {
    long count = 0;
    for (int i = 0; i <= bucket; i++) {
      count += (long) CELL.getOpaque(cells, PADDING + i);
    }
    return count;
  }

  /** Returns how many values were counted. */
  long count() {
    return cumulativeCount(bounds.length);
  }

  /** Returns the sum of the values that were counted. */
  double sum() {
    return Double.longBitsToDouble((long) CELL.getOpaque(cells, sum));
  }
}
