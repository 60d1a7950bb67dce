// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * Rows of float32 logits of equal length, one behind the other: as floats and as the little-endian
 * bytes that a record carries. Neither array is ever written.
 *
 * @param logits {@code count * classes} values
 * @param bytes the same values, four bytes each
 */
record Rows(int count, int classes, float[] logits, byte[] bytes) {

  /** Seeds every row of every run; printed with the results. */
  static final long SEED = 20_260_101L;

  /*
   * One row again and again would let the branch predictor learn it by heart. Many short rows are
   * taken in turn, as many as stay near the core together with their results (128 KiB), so that
   * short rows are measured on arithmetic and calls, not on memory.
   */
  private static final int LOGITS_IN_TURN = 16_384;

  private static final int MOST_ROWS = 256;

  /** Returns how many rows of that length are taken in turn, or in one call by a batch. */
  static int countFor(int classes) {
    return Math.max(1, Math.min(MOST_ROWS, LOGITS_IN_TURN / classes));
  }

  /** Draws as many rows as {@link #countFor} says. */
  static Rows draw(Distribution distribution, int classes) {
    int count = countFor(classes);
    float[] logits = new float[count * classes];
    Random random = new Random(SEED);
    for (int row = 0; row < count; row++) {
      distribution.draw(random, logits, row * classes, classes);
    }
    return of(logits, classes);
  }

  /** Cuts {@code logits} into rows of {@code classes}. */
  static Rows of(float[] logits, int classes) {
    if (logits.length == 0 || logits.length % classes != 0) {
      throw new IllegalArgumentException(
          String.format(
              "expected one or more rows of %d logits, found %d logits", classes, logits.length));
    }
    ByteBuffer bytes =
        ByteBuffer.allocate(logits.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(logits);
    return new Rows(logits.length / classes, classes, logits, bytes.array());
  }

  /** Returns the index of the first logit of a row. */
  int start(int row) {
    return row * classes;
  }

  /** Returns a copy of the logits of one row. */
  float[] row(int row) {
    return Arrays.copyOfRange(logits, start(row), start(row) + classes);
  }
}
