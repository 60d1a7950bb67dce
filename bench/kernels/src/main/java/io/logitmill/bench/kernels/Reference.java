// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The results in float64, written to be plainly right. */
final class Reference {
  private Reference() {}

  static double[] softmax(float[] logits) {
    double max = max(logits);
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Math.exp(logits[i] - max);
      sum += probabilities[i];
    }
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] /= sum;
    }
    return probabilities;
  }

  static double[] sigmoid(float[] logits) {
    double[] probabilities = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = 1 / (1 + Math.exp(-(double) logits[i]));
    }
    return probabilities;
  }

  static double logPartition(float[] logits) {
    double max = max(logits);
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return max + Math.log(sum);
  }

  /** Returns the classes with the greatest logits, best first, equal logits by lower class id. */
  static int[] top(float[] logits, int count) {
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -logits[i]))
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  static double max(float[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    return max;
  }
}
