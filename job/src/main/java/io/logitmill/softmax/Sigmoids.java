// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/** The logistic function and its relatives, of one scaled logit. Pure functions. */
public final class Sigmoids {
  private Sigmoids() {}

  /**
   * Returns 1 / (1 + exp(-x)), within 2 ulps, in [0, 1], never subnormal; never decreases while x
   * increases. Both branches keep the argument of exp at most 0.
   */
  public static float sigmoid(float x) {
    float z = Exponential.exp(-Math.abs(x));
    return overOnePlus(x >= 0f ? 1f : z, z);
  }

  /**
   * Returns n / (1 + z) for z in [0, 1], within 0.5001 ulps.
   *
   * <p>A plain quotient of floats would not be monotone in z, because 1 + z is rounded. So 1 + z is
   * kept as high + low, exactly, and one step of long division adds what the first left over: rest
   * = n - quotient * (high + low). That it never decreases, nor increases for n = 1, was checked
   * for every z.
   */
  static float overOnePlus(float n, float z) {
    float high = 1f + z;
    float low = z - (high - 1f);
    float quotient = n / high;
    float rest = Math.fma(-quotient, low, Math.fma(-quotient, high, n));
    return rest / high + quotient;
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
