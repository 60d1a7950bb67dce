// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.BLOCK;
import static io.logitmill.softmax.Numerics.CHUNK_BLOCKS;
import static io.logitmill.softmax.Numerics.COLUMNS;
import static io.logitmill.softmax.Numerics.QUAD;

import java.util.Arrays;

/**
 * The sums of exponentials of every block, column by column, and the totals over all blocks, in the
 * order that {@link Numerics} fixes. Beside each sum stands the weighted sum, that of exponential
 * times (x - max), which the entropy needs.
 *
 * <p>Fields, because kernels write them. Reused from record to record; not thread-safe.
 */
public final class BlockSums {
  /** Sums of the columns of a quad: {@code COLUMNS} for each quad of a chunk. */
  public final float[] quadSums = new float[CHUNK_BLOCKS * BLOCK / QUAD * COLUMNS];

  /** Like {@link #quadSums}, weighted. */
  public final float[] quadWeighted = new float[quadSums.length];

  /** Sums of the columns of a block: {@code COLUMNS} for each block. */
  public float[] sums = {};

  /** Like {@link #sums}, weighted. */
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
      weighted = new float[blocks * COLUMNS];
    }
  }

  /** Sets the sums of blocks {@code from} to {@code to}, exclusive, to 0. */
  void clear(int from, int to) {
    Arrays.fill(sums, from * COLUMNS, to * COLUMNS, 0f);
    Arrays.fill(weighted, from * COLUMNS, to * COLUMNS, 0f);
  }

  /** Begins the totals. */
  void clearTotals() {
    Arrays.fill(totals, 0.0);
    Arrays.fill(weightedTotals, 0.0);
  }

  /** Sets the sums of quads to 0. */
  public void clearQuads(int quad, int count) {
    Arrays.fill(quadSums, quad * COLUMNS, (quad + count) * COLUMNS, 0f);
    Arrays.fill(quadWeighted, quad * COLUMNS, (quad + count) * COLUMNS, 0f);
  }

  /** Sets the sum of one column of a block to that of its values, one a row, in the fixed order. */
  void setColumn(int block, int column, float[] v) {
    sums[block * COLUMNS + column] =
        (((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7])))
            + (((v[8] + v[9]) + (v[10] + v[11])) + ((v[12] + v[13]) + (v[14] + v[15])));
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
