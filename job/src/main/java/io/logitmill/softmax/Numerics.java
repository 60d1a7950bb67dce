// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/** What fixes the bits of every result, whatever kernel, machine or JDK computes it. */
public final class Numerics {
  /*
   * Sums over classes. Classes are taken in blocks of BLOCK, a block is read as ROWS rows of
   * COLUMNS values. The 16 values of a column are added in float32 by a balanced binary tree over
   * its rows; rows that are missing count as 0. The column's sum is added to the column's float64
   * accumulator, block after block; at the end the 16 accumulators are added by a balanced binary
   * tree (i with i + 8, then + 4, + 2, + 1).
   *
   * Error: a tree of depth 4 over values of one sign loses at most 4 * 2^-24 of their sum, by
   * small values that vanish beside a large one less than 2 * 2^-24 (they are joined first and
   * vanish only while together below half an ulp); float64 adds nothing that counts. A running
   * float32 sum over a longer column has no such bound: at 4,096 values a partial sum it was 31
   * ulps on the input that the tests repeat.
   */
  static final int COLUMNS = 16;
  static final int ROWS = 16;
  static final int BLOCK = COLUMNS * ROWS;

  /**
   * Version of the arithmetic, part of every spec's fingerprint. It changes when, for any input,
   * any bit of a result changes.
   */
  public static final int VERSION = 1;

  private Numerics() {}
}
