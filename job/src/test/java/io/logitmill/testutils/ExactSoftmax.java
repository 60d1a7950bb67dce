// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** The softmax of scaled logits by exact arithmetic; classes at -Infinity have weight 0. */
public final class ExactSoftmax {
  private final Map<Float, BigDecimal> weights = new HashMap<>();
  private final BigDecimal max;
  private final BigDecimal sum;
  private final BigDecimal logRatio;

  public ExactSoftmax(float[] scaled) {
    float greatest = Float.NEGATIVE_INFINITY;
    for (float x : scaled) {
      greatest = Math.max(greatest, x);
    }
    max = new BigDecimal(greatest);
    BigDecimal total = BigDecimal.ZERO;
    for (float x : scaled) {
      total = total.add(weight(x), ExactMath.PRECISION);
    }
    sum = total;
    logRatio = ExactMath.ln(sum);
  }

  private BigDecimal weight(float x) {
    return weights.computeIfAbsent(
        x,
        value ->
            value == Float.NEGATIVE_INFINITY
                ? BigDecimal.ZERO
                : ExactMath.exp(new BigDecimal(value).subtract(max)));
  }

  public BigDecimal probability(float x) {
    return weight(x).divide(sum, ExactMath.PRECISION);
  }

  public BigDecimal logPartition() {
    return max.add(logRatio);
  }

  /** Returns x - log partition for a class that is left. */
  public BigDecimal logProbability(float x) {
    return new BigDecimal(x).subtract(max).subtract(logRatio);
  }

  public BigDecimal entropy(float[] scaled) {
    BigDecimal entropy = BigDecimal.ZERO;
    for (float x : scaled) {
      BigDecimal probability = probability(x);
      if (probability.signum() > 0) {
        entropy = entropy.subtract(probability.multiply(logProbability(x)), ExactMath.PRECISION);
      }
    }
    return entropy;
  }
}
