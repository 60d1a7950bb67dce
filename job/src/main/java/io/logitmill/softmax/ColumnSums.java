// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.BLOCK;
import static io.logitmill.softmax.Numerics.COLUMNS;

import java.util.Arrays;

/**
 * The order of sums of {@link Numerics}, in scalar code: the reference for every kernel.
 *
 * <p>Keeps its buffers from call to call. Not thread-safe.
 */
final class ColumnSums {
  private final float[] block = new float[BLOCK];
  private final double[] accumulators = new double[COLUMNS];

  /** Returns the sum of the first {@code count} values. */
  double sum(float[] values, int count) {
    Arrays.fill(accumulators, 0.0);
    for (int start = 0; start < count; start += BLOCK) {
      int length = Math.min(BLOCK, count - start);
      System.arraycopy(values, start, block, 0, length);
      addBlock(length);
    }
    return fold();
  }

  /**
   * Returns the sum of {@code weights[i] * (values[i] - origin)} over the first {@code count},
   * where a weight of 0 makes the term 0 even if the value is -Infinity.
   */
  double weightedSum(float[] weights, float[] values, float origin, int count) {
    Arrays.fill(accumulators, 0.0);
    for (int start = 0; start < count; start += BLOCK) {
      int length = Math.min(BLOCK, count - start);
      for (int i = 0; i < length; i++) {
        float weight = weights[start + i];
        block[i] = weight == 0f ? 0f : weight * (values[start + i] - origin);
      }
      addBlock(length);
    }
    return fold();
  }

  /**
   * Adds the block's column sums to the accumulators. The tree joins neighbouring rows first, so
   * subtrees of rows that are missing, all 0, can be left out: the bits stay the same.
   */
  private void addBlock(int length) {
    int rows = treeRows(length);
    Arrays.fill(block, length, rows * COLUMNS, 0f);
    for (int width = rows / 2; width >= 1; width /= 2) {
      for (int row = 0; row < width; row++) {
        addRows(row * COLUMNS, 2 * row * COLUMNS);
      }
    }
    for (int column = 0; column < COLUMNS; column++) {
      accumulators[column] += block[column];
    }
  }

  /** Sets the row at {@code target} to the sum of the row at {@code source} and the next. */
  private void addRows(int target, int source) {
    for (int column = 0; column < COLUMNS; column++) {
      block[target + column] = block[source + column] + block[source + COLUMNS + column];
    }
  }

  /** Returns the least power of two of rows that holds {@code length} values. */
  private static int treeRows(int length) {
    int rows = (length + COLUMNS - 1) / COLUMNS;
    return rows <= 1 ? 1 : Integer.highestOneBit(rows - 1) << 1;
  }

  private double fold() {
    for (int width = COLUMNS / 2; width >= 1; width /= 2) {
      for (int i = 0; i < width; i++) {
        accumulators[i] += accumulators[i + width];
      }
    }
    return accumulators[0];
  }
}
