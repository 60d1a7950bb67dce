// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/** The logistic function and its relatives, of one scaled logit. Pure functions. */
public final class Sigmoids {
  private Sigmoids() {}

  /**
   * Returns 1 / (1 + exp(-x)), within 2 ulps, in [0, 1], never subnormal; never decreases while x
   * increases. Both branches keep the argument of exp at most 0; the quotient is taken in float64,
   * because in float32 it would not be monotone.
   */
  public static float sigmoid(float x) {
    double z = Exponential.exp(-Math.abs(x));
    return (float) ((x >= 0f ? 1.0 : z) / (1.0 + z));
  }

  /** Returns ln(sigmoid(x)) in nats, at most 0; -Infinity for -Infinity. */
  public static float logSigmoid(float x) {
    return (float) (Math.min(x, 0.0) - StrictMath.log1p(Exponential.exp(-Math.abs(x))));
  }

  /** Returns ln(1 + exp(x)) in nats, at least 0; 0 for -Infinity. */
  public static double softplus(float x) {
    return Math.max(x, 0.0) + StrictMath.log1p(Exponential.exp(-Math.abs(x)));
  }
}
