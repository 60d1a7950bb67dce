// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/** What fixes the bits of every result, whatever kernel, machine or JDK computes it. */
public final class Numerics {
  /*
   * Sums over classes. Classes are taken in blocks of BLOCK, a block is read as ROWS rows of
   * COLUMNS values. A column of a block is summed in float32, row after row, with compensation: S
   * starts at a power of two above every exponential e of the column, and for each
   *
   *     t = S + e, rest = rest + (e - (t - S)), S = t.
   *
   * Both subtractions are exact because S >= e (T. J. Dekker, A floating-point technique for
   * extending the available precision, 1971), so nothing is lost but in the sum of the rests,
   * which is below 2^-16 of the start; its roundings come to less than 2^-35 of the column's sum,
   * (S - start) + rest. That sum is added to the column's float64 accumulator, block after block;
   * at the end the 16 accumulators are added by a balanced binary tree (i with i + 8, then + 4, +
   * 2, + 1).
   *
   * So the sum is as good as the exponentials, and 4 ulps hold for every input: an exponential is
   * off by at most 1.43 * 2^-24 of itself (Exponential), the sum by no more, the quotient adds
   * 0.51 ulp (Partition), and an ulp is at least 2^-24 of the value: 3.4 ulps in all. Plain
   * float32 sums have no such bound. In a balanced tree over 16 rows a record built for it reached
   * 4.6 ulps; running sums over a column of 4,096 values reach 31 on the input that the tests
   * repeat.
   *
   * The weighted sum of a column adds pairs of rows: W = W + fma(e1, d1, e0 * d0), with d = x -
   * max.
   */

  /** Values in a row: one register of 512 bits, two of 256 or four of 128. */
  public static final int COLUMNS = 16;

  /** Rows in a block. */
  public static final int ROWS = 16;

  /** Classes in a block. */
  public static final int BLOCK = COLUMNS * ROWS;

  /** Classes in a pair of rows, the least that a kernel is given. */
  public static final int PAIR = 2 * COLUMNS;

  /** Blocks in a chunk, which is read twice: 16 KiB, half of a small first-level cache. */
  public static final int CHUNK_BLOCKS = 16;

  /**
   * Version of the arithmetic, part of every spec's fingerprint. It changes when, for any input,
   * any bit of a result changes.
   */
  public static final int VERSION = 1;

  private Numerics() {}

  /** Returns {@code count} rounded up to whole pairs of rows. */
  public static int padded(int count) {
    return Math.addExact(count, PAIR - 1) & -PAIR;
  }

  /** Returns the number of blocks that hold {@code count} classes. */
  static int blocks(int count) {
    return (int) ((count + (long) BLOCK - 1) / BLOCK);
  }
}
