// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.BLOCK;
import static io.logitmill.softmax.Numerics.COLUMNS;
import static io.logitmill.softmax.Numerics.PAIR;
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
  public void sumNear(LogitSpan span, Frame frame, int[] peaks, BlockSums sums, int block) {
    sumAndStoreNear(span, frame, peaks, null, 0, sums, block);
  }

  @Override
  public void sumAndStoreNear(
      LogitSpan span,
      Frame frame,
      int[] peaks,
      float[] exponentials,
      int at,
      BlockSums sums,
      int block) {
    int count = span.count();
    for (int first = 0; first < count; first += BLOCK) {
      int end = Math.min(count, first + BLOCK);
      int target = (block + first / BLOCK) * COLUMNS;
      for (int i = first; i < first + COLUMNS; i++, target++) {
        float start = frame.powerAbove(OrderedBits.toFloat(peaks[target]));
        sumColumn(span, i, end, frame, start, exponentials, at, sums, target);
      }
    }
  }

  /** Sums one column of a block, from {@code first} to {@code end}, exclusive. */
  private static void sumColumn(
      LogitSpan span,
      int first,
      int end,
      Frame frame,
      float start,
      float[] exponentials,
      int at,
      BlockSums sums,
      int target) {
    float shift = frame.shift;
    float rounder = frame.rounder;
    float max = frame.max;
    float sum = start;
    float rest = 0f;
    float weighted = 0f;
    for (int i = first; i < end; i += PAIR) {
      float x0 = span.scaled(i);
      float x1 = span.scaled(i + COLUMNS);
      float e0 = Exponential.exp(x0 - shift, rounder);
      float e1 = Exponential.exp(x1 - shift, rounder);
      if (exponentials != null) {
        exponentials[at + i] = e0;
        exponentials[at + i + COLUMNS] = e1;
      }
      float next = sum + e0;
      rest += e0 - (next - sum);
      sum = next + e1;
      rest += e1 - (sum - next);
      weighted += Math.fma(e1, x1 - max, e0 * (x0 - max));
    }
    sums.sums[target] = sum - start;
    sums.rests[target] = rest;
    sums.weighted[target] = weighted;
  }

  @Override
  public void exponentiate(LogitSpan span, Frame frame, float[] exponentials, int at) {
    for (int i = 0; i < span.count(); i++) {
      exponentials[at + i] = frame.exponential(span.scaled(i));
    }
  }

  @Override
  public void sumStored(
      LogitSpan span,
      Frame frame,
      int[] peaks,
      float[] exponentials,
      int at,
      BlockSums sums,
      int block) {
    for (int column = 0; column < COLUMNS; column++) {
      int target = block * COLUMNS + column;
      float start = frame.powerAbove(OrderedBits.toFloat(peaks[target]));
      float sum = start;
      float rest = 0f;
      float weighted = 0f;
      for (int i = column; i < span.count(); i += PAIR) {
        float e0 = exponentials[at + i];
        float e1 = exponentials[at + i + COLUMNS];
        float d0 = e0 == 0f ? 0f : span.scaled(i) - frame.max;
        float d1 = e1 == 0f ? 0f : span.scaled(i + COLUMNS) - frame.max;
        float next = sum + e0;
        rest += e0 - (next - sum);
        sum = next + e1;
        rest += e1 - (sum - next);
        weighted += Math.fma(e1, d1, e0 * d0);
      }
      sums.sums[target] = sum - start;
      sums.rests[target] = rest;
      sums.weighted[target] = weighted;
    }
  }

  @Override
  public void addToTotals(BlockSums sums, int from, int to) {
    for (int i = from * COLUMNS; i < to * COLUMNS; i++) {
      int column = BlockSums.totalOf(i & COLUMN_MASK);
      sums.totals[column] += (double) sums.sums[i] + sums.rests[i];
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

  @Override
  public void widenFloat16(byte[] packed, int from, int pairs, byte[] widened) {
    HalfFloats.widenFloat16(packed, from, widened, 0, pairs * PAIR);
  }

  @Override
  public void widenBfloat16(byte[] packed, int from, int pairs, byte[] widened) {
    HalfFloats.widenBfloat16(packed, from, widened, 0, pairs * PAIR);
  }
}
