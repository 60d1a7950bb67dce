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
   *
   * Kernels work on quads: the four rows whose column sums are the second level of that tree.
   */

  /** Values in a row: one register of 512 bits, two of 256 or four of 128. */
  public static final int COLUMNS = 16;

  /** Rows in a block. */
  public static final int ROWS = 16;

  /** Classes in a block. */
  public static final int BLOCK = COLUMNS * ROWS;

  /** Classes in a quad, four rows. */
  public static final int QUAD = 4 * COLUMNS;

  /** Blocks in a chunk, which is read twice: 16 KiB, half of a small first-level cache. */
  public static final int CHUNK_BLOCKS = 16;

  /**
   * Version of the arithmetic, part of every spec's fingerprint. It changes when, for any input,
   * any bit of a result changes.
   */
  public static final int VERSION = 1;

  private Numerics() {}

  /** Returns {@code count} rounded up to whole quads. */
  public static int padded(int count) {
    return Math.addExact(count, QUAD - 1) & -QUAD;
  }

  /** Returns the number of blocks that hold {@code count} classes. */
  static int blocks(int count) {
    return (int) ((count + (long) BLOCK - 1) / BLOCK);
  }
}
