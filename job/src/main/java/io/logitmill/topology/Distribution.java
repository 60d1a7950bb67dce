// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

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

  /*
   * To step through the bounds up to a value ends at a branch that nobody can predict, three times
   * for each record. So the step begins close by: the upper bits of a float64, its exponent and
   * those that cut each power of two into 32 cells, tell the first bucket that it can be in. Bounds
   * are whole numbers, and whatever is below 1 begins with the first.
   */
  private static final int CELL_SHIFT = 52 - 5;

  private static final int FIRST_CELL = cell(1.0);

  private final long[] bounds;

  /** The bounds as float64, which values are compared with. */
  private final double[] limits;

  /** By cell, the number of bounds below all of it. */
  private final byte[] firstBuckets;

  /** Padding; the count of each bucket, the last one of all above the bounds; the sum; padding. */
  private final long[] cells;

  private final int sum;

  /**
   * @param bounds the greatest value of each bucket but the last, ascending and not negative; the
   *     last has none
   */
  Distribution(long... bounds) {
    this.bounds = bounds.clone();
    limits = Arrays.stream(bounds).asDoubleStream().toArray();
    firstBuckets = firstBuckets(limits);
    sum = PADDING + bounds.length + 1;
    cells = new long[sum + 1 + PADDING];
  }

  private static int cell(double value) {
    return (int) (Double.doubleToRawLongBits(value) >> CELL_SHIFT);
  }

  private static byte[] firstBuckets(double[] limits) {
    int cells = Math.max(1, cell(limits[limits.length - 1]) - FIRST_CELL + 1);
    byte[] first = new byte[cells];
    for (int i = 1; i < cells; i++) {
      double least = Double.longBitsToDouble((long) (FIRST_CELL + i) << CELL_SHIFT);
      int bucket = first[i - 1];
      while (limits[bucket] < least) {
        bucket++;
      }
      first[i] = (byte) bucket;
    }
    return first;
  }

  /** Counts {@code value}; NaN, which stands for an absent one, is not counted. */
  void record(double value) {
    if (Double.isNaN(value)) {
      return;
    }
    // Negative values have negative cells, those above the bounds have none.
    int near = Math.max(0, Math.min(firstBuckets.length - 1, cell(value) - FIRST_CELL));
    int bucket = firstBuckets[near];
    while (bucket < limits.length && value > limits[bucket]) {
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
