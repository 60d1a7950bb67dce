// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/** The kernel in plain Java, short enough to be believed by reading: the reference. */
public final class ScalarKernel implements Kernel {
  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int scale(float[] logits, int from, int count, float beta, float bias, float[] scaled) {
    for (int i = from; i < count; i++) {
      float x = Math.fma(logits[i], beta, bias);
      if (!isValid(logits[i], x)) {
        return i;
      }
      scaled[i] = x;
    }
    return count;
  }

  @Override
  public int scale(
      float[] logits, int from, int count, float beta, float[] biases, float[] scaled) {
    for (int i = from; i < count; i++) {
      float x = Math.fma(logits[i], beta, biases[i]);
      if (!isValid(logits[i], x)) {
        return i;
      }
      scaled[i] = x;
    }
    return count;
  }

  /** NaN fails the first comparison; so does +Infinity; a finite logit needs a finite x. */
  private static boolean isValid(float logit, float x) {
    return x <= Float.MAX_VALUE && (x >= -Float.MAX_VALUE || logit == Float.NEGATIVE_INFINITY);
  }

  @Override
  public int argmax(float[] scaled, int count) {
    int argmax = -1;
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      if (scaled[i] > max) {
        max = scaled[i];
        argmax = i;
      }
    }
    return argmax;
  }

  @Override
  public int countLeft(float[] scaled, int count) {
    int left = 0;
    for (int i = 0; i < count; i++) {
      left += scaled[i] > Float.NEGATIVE_INFINITY ? 1 : 0;
    }
    return left;
  }

  @Override
  public void exponentiate(
      float[] scaled, int count, float max, float[] exponentials, Partition partition) {
    partition.begin(max);
    for (int i = 0; i < count; i++) {
      exponentials[i] = partition.exponential(scaled[i]);
    }
    ColumnSums sums = partition.sums();
    partition.finish(
        sums.sum(exponentials, count), sums.weightedSum(exponentials, scaled, max, count));
  }

  @Override
  public double sum(float[] exponentials, int count, Partition partition) {
    return partition.sums().sum(exponentials, count);
  }

  @Override
  public void normalize(
      float[] exponentials, int count, Partition partition, float[] probabilities) {
    for (int i = 0; i < count; i++) {
      probabilities[i] = partition.probability(exponentials[i]);
    }
  }

  @Override
  public void logProbabilities(
      float[] scaled, int count, Partition partition, float[] logProbabilities) {
    for (int i = 0; i < count; i++) {
      float x = scaled[i];
      logProbabilities[i] = x == Float.NEGATIVE_INFINITY ? x : partition.logProbability(x);
    }
  }

  @Override
  public void sigmoid(float[] scaled, int count, float[] probabilities) {
    for (int i = 0; i < count; i++) {
      probabilities[i] = Sigmoids.sigmoid(scaled[i]);
    }
  }

  @Override
  public void logSigmoid(float[] scaled, int count, float[] logProbabilities) {
    for (int i = 0; i < count; i++) {
      logProbabilities[i] = Sigmoids.logSigmoid(scaled[i]);
    }
  }
}
