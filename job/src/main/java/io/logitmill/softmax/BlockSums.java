// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.COLUMNS;

import java.util.Arrays;

/**
 * The sums of exponentials of every block, column by column, and the totals over all blocks, in the
 * order that {@link Numerics} fixes. Beside each sum stands the weighted sum, that of exponential
 * times (x - max), which the entropy needs.
 *
 * <p>Fields, because kernels write them. Reused from record to record; not thread-safe.
 */
public final class BlockSums {
  /** The sum of each column of each block, but for what rounding took from it. */
  public float[] sums = {};

  /** What rounding took from {@link #sums}. */
  public float[] rests = {};

  /** The weighted sum of each column of each block. */
  public float[] weighted = {};

  /**
   * Totals of each column, in the frame of the greatest scaled logit: first those of the even
   * columns, then those of the odd ones, as a kernel finds them in a register of float64.
   */
  public final double[] totals = new double[COLUMNS];

  /** Like {@link #totals}, weighted. */
  public final double[] weightedTotals = new double[COLUMNS];

  /** Makes room for {@code blocks} blocks. */
  void grow(int blocks) {
    if (sums.length < blocks * COLUMNS) {
      sums = new float[blocks * COLUMNS];
      rests = new float[blocks * COLUMNS];
      weighted = new float[blocks * COLUMNS];
    }
  }

  /** Sets the sums of a block to 0. */
  void clear(int block) {
    int from = block * COLUMNS;
    Arrays.fill(sums, from, from + COLUMNS, 0f);
    Arrays.fill(rests, from, from + COLUMNS, 0f);
    Arrays.fill(weighted, from, from + COLUMNS, 0f);
  }

  /** Begins the totals. */
  void clearTotals() {
    Arrays.fill(totals, 0.0);
    Arrays.fill(weightedTotals, 0.0);
  }

  /** Sets the totals of one column. */
  void setTotal(int column, float total, float weightedTotal) {
    totals[totalOf(column)] = total;
    weightedTotals[totalOf(column)] = weightedTotal;
  }

  /** Returns the sum over all blocks. */
  double total() {
    return tree(totals);
  }

  /** Returns the weighted sum over all blocks. */
  double weightedTotal() {
    return tree(weightedTotals);
  }

  /** Returns where in {@link #totals} the total of a column stands. */
  static int totalOf(int column) {
    return (column & 1) * (COLUMNS / 2) + column / 2;
  }

  /** The tree joins column i with i + 8, then + 4, + 2, + 1. */
  private static double tree(double[] t) {
    double even = ((t[0] + t[4]) + (t[2] + t[6])) + ((t[1] + t[5]) + (t[3] + t[7]));
    double odd = ((t[8] + t[12]) + (t[10] + t[14])) + ((t[9] + t[13]) + (t[11] + t[15]));
    return even + odd;
  }
}
