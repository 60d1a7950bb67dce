// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.BLOCK;
import static io.logitmill.softmax.Numerics.COLUMNS;
import static io.logitmill.softmax.Numerics.PAIR;
import static io.logitmill.softmax.Numerics.ROWS;

import java.util.Arrays;

/**
 * Sums single columns of a record once more, without some of their classes.
 *
 * <p>Up to 16 columns, from wherever they are, are laid side by side as one block, with -Infinity
 * in place of what is left out; the kernel then sums them all at once as it sums any block. Reused
 * from record to record; not thread-safe.
 */
final class ColumnsAgain {
  private final Kernel kernel;
  private final byte[] bytes = new byte[Float.BYTES * BLOCK];
  private final float[] exponentials = new float[BLOCK];
  private final int[] peaks = new int[COLUMNS];
  private final BlockSums block = new BlockSums();
  private final LogitSpan span = new LogitSpan();

  ColumnsAgain(Kernel kernel) {
    this.kernel = kernel;
    block.grow(1);
  }

  /**
   * Sums the columns of some classes.
   *
   * @param excluded what is left out of the sums
   * @param classIds one class of each column: the first {@code count}
   * @param sums gets the sums of these columns
   */
  void sum(
      DenseLogits logits,
      Frame frame,
      ClassSet excluded,
      int[] classIds,
      int count,
      BlockSums sums) {
    for (int from = 0; from < count; from += COLUMNS) {
      int to = Math.min(count, from + COLUMNS);
      layOut(logits, excluded, classIds, from, to);
      kernel.exponentiate(span, frame, exponentials, 0);
      kernel.sumStored(span, frame, peaks, exponentials, 0, block, 0);
      for (int i = from; i < to; i++) {
        int column = columnOf(classIds[i]);
        sums.sums[column] = block.sums[i - from];
        sums.rests[column] = block.rests[i - from];
      }
    }
  }

  private void layOut(DenseLogits logits, ClassSet excluded, int[] classIds, int from, int to) {
    int pairs = 0;
    for (int i = from; i < to; i++) {
      pairs = Math.max(pairs, (rowsOf(classIds[i], logits.count()) + 1) / 2);
    }
    span.set(bytes, 0, pairs);
    ChunkReader.pad(bytes, 0, pairs * PAIR);
    Arrays.fill(peaks, OrderedBits.NEGATIVE_INFINITY);
    for (int i = from; i < to; i++) {
      int column = i - from;
      int classId = firstOf(classIds[i]);
      int rows = rowsOf(classIds[i], logits.count());
      for (int row = 0; row < rows; row++, classId += COLUMNS) {
        if (!excluded.contains(classId)) {
          float scaled = logits.scaled(classId);
          peaks[column] = Math.max(peaks[column], OrderedBits.of(scaled));
          DenseLogits.write(bytes, Float.BYTES * (row * COLUMNS + column), scaled);
        }
      }
    }
  }

  private static int columnOf(int classId) {
    return classId / BLOCK * COLUMNS + classId % COLUMNS;
  }

  /** Returns the class in the first row of a class's column. */
  private static int firstOf(int classId) {
    return classId / BLOCK * BLOCK + classId % COLUMNS;
  }

  /** Returns how many classes a class's column has. */
  private static int rowsOf(int classId, int count) {
    return Math.min(ROWS, (count - firstOf(classId) + COLUMNS - 1) / COLUMNS);
  }
}
