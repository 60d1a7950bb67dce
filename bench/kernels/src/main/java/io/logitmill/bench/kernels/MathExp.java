// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.util.Arrays;

/** What is usually written in Java: loops over {@link Math#exp} in float64. */
final class MathExp {
  private MathExp() {}

  static Call open(Operation operation, Rows rows) {
    int classes = rows.classes();
    return switch (operation) {
      case SOFTMAX ->
          new ProbabilitiesCall(rows) {
            private final double[] exponentials = new double[classes];

            @Override
            void compute(int start, float[] probabilities) {
              softmax(rows.logits(), start, classes, exponentials, probabilities);
            }
          };
      case SIGMOID ->
          new ProbabilitiesCall(rows) {
            @Override
            void compute(int start, float[] probabilities) {
              sigmoid(rows.logits(), start, classes, probabilities);
            }
          };
      case TOP5 ->
          new TopCall(rows) {
            private final float[] best = new float[Math.min(5, classes)];

            @Override
            double compute(int start, int[] top) {
              return best(rows.logits(), start, classes, best, top);
            }
          };
      case MAX -> throw new UnsupportedOperationException("VectorMax is faster");
    };
  }

  private static void softmax(
      float[] logits, int start, int classes, double[] exponentials, float[] probabilities) {
    float max = max(logits, start, classes);
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      exponentials[i] = Math.exp((double) logits[start + i] - max);
      sum += exponentials[i];
    }
    double inverse = 1 / sum;
    for (int i = 0; i < classes; i++) {
      probabilities[i] = (float) (exponentials[i] * inverse);
    }
  }

  private static void sigmoid(float[] logits, int start, int classes, float[] probabilities) {
    for (int i = 0; i < classes; i++) {
      probabilities[i] = (float) (1 / (1 + Math.exp(-logits[start + i])));
    }
  }

  /** Keeps the best classes in a sorted list, which almost no class enters once it is full. */
  private static double best(float[] logits, int start, int classes, float[] values, int[] top) {
    Arrays.fill(values, Float.NEGATIVE_INFINITY);
    int last = values.length - 1;
    for (int i = 0; i < classes; i++) {
      float logit = logits[start + i];
      if (logit > values[last]) {
        int position = last;
        while (position > 0 && values[position - 1] < logit) {
          values[position] = values[position - 1];
          top[position] = top[position - 1];
          position--;
        }
        values[position] = logit;
        top[position] = i;
      }
    }
    float max = values[0];
    double sum = 0;
    for (int i = 0; i < classes; i++) {
      sum += Math.exp((double) logits[start + i] - max);
    }
    return max + Math.log(sum);
  }

  private static float max(float[] logits, int start, int classes) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = start; i < start + classes; i++) {
      if (logits[i] > max) {
        max = logits[i];
      }
    }
    return max;
  }
}
