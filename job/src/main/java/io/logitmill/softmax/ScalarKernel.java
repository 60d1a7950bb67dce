// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.BLOCK;
import static io.logitmill.softmax.Numerics.COLUMNS;
import static io.logitmill.softmax.Numerics.QUAD;
import static io.logitmill.softmax.Numerics.ROWS;

/** The kernel in plain Java, short enough to be believed by reading: the reference. */
public final class ScalarKernel implements Kernel {
  private static final int COLUMN_MASK = COLUMNS - 1;

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public String description() {
    return name();
  }

  @Override
  public long range(LogitSpan span, int[] peaks, int[] lows, int at) {
    int greatest = Integer.MIN_VALUE;
    int least = Integer.MAX_VALUE;
    int count = span.count();
    for (int start = 0; start < count; start += BLOCK) {
      int end = Math.min(count, start + BLOCK);
      for (int column = 0; column < COLUMNS; column++) {
        int peak = Integer.MIN_VALUE;
        int low = Integer.MAX_VALUE;
        for (int i = start + column; i < end; i += COLUMNS) {
          int x = span.orderedBits(i);
          peak = Math.max(peak, x);
          low = Math.min(low, x);
        }
        peaks[at + start / ROWS + column] = peak;
        lows[at + start / ROWS + column] = low;
        greatest = Math.max(greatest, peak);
        least = Math.min(least, low);
      }
    }
    return (long) greatest << Integer.SIZE | (least & 0xffffffffL);
  }

  @Override
  public void scale(LogitSpan logits, float beta, float bias, byte[] scaled) {
    for (int i = 0; i < logits.count(); i++) {
      DenseLogits.write(scaled, Float.BYTES * i, Math.fma(logits.scaled(i), beta, bias));
    }
  }

  @Override
  public void scale(LogitSpan logits, float beta, float[] biases, int at, byte[] scaled) {
    for (int i = 0; i < logits.count(); i++) {
      DenseLogits.write(scaled, Float.BYTES * i, Math.fma(logits.scaled(i), beta, biases[at + i]));
    }
  }

  @Override
  public void sumNear(LogitSpan span, Frame frame, BlockSums sums, int firstQuad) {
    sumAndStoreNear(span, frame, null, 0, sums, firstQuad);
  }

  @Override
  public void sumAndStoreNear(
      LogitSpan span, Frame frame, float[] exponentials, int at, BlockSums sums, int firstQuad) {
    for (int quad = 0; quad < span.quads; quad++) {
      for (int column = 0; column < COLUMNS; column++) {
        int i = quad * QUAD + column;
        float x0 = span.scaled(i);
        float x1 = span.scaled(i + COLUMNS);
        float x2 = span.scaled(i + 2 * COLUMNS);
        float x3 = span.scaled(i + 3 * COLUMNS);
        float e0 = frame.exponential(x0);
        float e1 = frame.exponential(x1);
        float e2 = frame.exponential(x2);
        float e3 = frame.exponential(x3);
        if (exponentials != null) {
          exponentials[at + i] = e0;
          exponentials[at + i + COLUMNS] = e1;
          exponentials[at + i + 2 * COLUMNS] = e2;
          exponentials[at + i + 3 * COLUMNS] = e3;
        }
        int target = (firstQuad + quad) * COLUMNS + column;
        sums.quadSums[target] = (e0 + e1) + (e2 + e3);
        sums.quadWeighted[target] =
            (e0 * (x0 - frame.max) + e1 * (x1 - frame.max))
                + (e2 * (x2 - frame.max) + e3 * (x3 - frame.max));
      }
    }
  }

  @Override
  public void exponentiate(LogitSpan span, Frame frame, float[] exponentials, int at) {
    for (int i = 0; i < span.count(); i++) {
      exponentials[at + i] = frame.exponential(span.scaled(i));
    }
  }

  @Override
  public void sumStored(
      LogitSpan span, Frame frame, float[] exponentials, int at, BlockSums sums, int firstQuad) {
    for (int quad = 0; quad < span.quads; quad++) {
      for (int column = 0; column < COLUMNS; column++) {
        int i = quad * QUAD + column;
        float e0 = exponentials[at + i];
        float e1 = exponentials[at + i + COLUMNS];
        float e2 = exponentials[at + i + 2 * COLUMNS];
        float e3 = exponentials[at + i + 3 * COLUMNS];
        int target = (firstQuad + quad) * COLUMNS + column;
        sums.quadSums[target] = (e0 + e1) + (e2 + e3);
        sums.quadWeighted[target] =
            (weighted(e0, span, i, frame) + weighted(e1, span, i + COLUMNS, frame))
                + (weighted(e2, span, i + 2 * COLUMNS, frame)
                    + weighted(e3, span, i + 3 * COLUMNS, frame));
      }
    }
  }

  /** An exponential of 0 makes the term 0, even if the scaled logit is -Infinity. */
  private static float weighted(float exponential, LogitSpan span, int i, Frame frame) {
    return exponential == 0f ? 0f : exponential * (span.scaled(i) - frame.max);
  }

  @Override
  public void sumQuads(BlockSums sums, int quads, int block) {
    int wholeBlocks = (quads + 3) / 4;
    sums.clearQuads(quads, wholeBlocks * 4 - quads);
    for (int i = 0; i < wholeBlocks; i++) {
      for (int column = 0; column < COLUMNS; column++) {
        int source = i * 4 * COLUMNS + column;
        int target = (block + i) * COLUMNS + column;
        sums.sums[target] = sumOfFour(sums.quadSums, source);
        sums.weighted[target] = sumOfFour(sums.quadWeighted, source);
      }
    }
  }

  private static float sumOfFour(float[] values, int first) {
    return (values[first] + values[first + COLUMNS])
        + (values[first + 2 * COLUMNS] + values[first + 3 * COLUMNS]);
  }

  @Override
  public void addToTotals(BlockSums sums, int from, int to) {
    for (int i = from * COLUMNS; i < to * COLUMNS; i++) {
      int column = BlockSums.totalOf(i & COLUMN_MASK);
      sums.totals[column] += sums.sums[i];
      sums.weightedTotals[column] += sums.weighted[i];
    }
  }

  @Override
  public void normalize(float[] values, int at, int count, Partition partition) {
    for (int i = at; i < at + count; i++) {
      values[i] = partition.normalized(values[i]);
    }
  }

  @Override
  public void logProbabilities(
      LogitSpan span, Partition partition, float[] logProbabilities, int at) {
    for (int i = 0; i < span.count(); i++) {
      logProbabilities[at + i] = partition.logProbability(span.scaled(i));
    }
  }

  @Override
  public void sigmoid(LogitSpan span, float[] probabilities, int at) {
    for (int i = 0; i < span.count(); i++) {
      probabilities[at + i] = Sigmoids.sigmoid(span.scaled(i));
    }
  }

  @Override
  public void logSigmoid(LogitSpan span, float[] logProbabilities, int at) {
    for (int i = 0; i < span.count(); i++) {
      logProbabilities[at + i] = Sigmoids.logSigmoid(span.scaled(i));
    }
  }
}
