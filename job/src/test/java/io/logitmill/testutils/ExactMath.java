// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.math.BigDecimal;
import java.math.MathContext;

/** Exponential and logarithm to more than 200 bits: the yardstick of the arithmetic. */
public final class ExactMath {
  /** 70 decimal digits: 232 bits. */
  public static final MathContext PRECISION = new MathContext(70);

  private static final int HALVINGS = 24;

  /** exp below this is 0 for every purpose of a float32 result. */
  private static final BigDecimal NEGLIGIBLE = BigDecimal.valueOf(-2000);

  private ExactMath() {}

  /** Returns exp(x) for x up to 1000; 0 where it is below 1e-868. */
  public static BigDecimal exp(BigDecimal x) {
    if (x.compareTo(NEGLIGIBLE) < 0) {
      return BigDecimal.ZERO;
    }
    BigDecimal reduced = x.divide(BigDecimal.valueOf(1L << HALVINGS), PRECISION);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    // |reduced| < 2^-13, so that 17 terms leave less than 1e-80.
    for (int i = 1; i <= 17; i++) {
      term = term.multiply(reduced, PRECISION).divide(BigDecimal.valueOf(i), PRECISION);
      sum = sum.add(term, PRECISION);
    }
    for (int i = 0; i < HALVINGS; i++) {
      sum = sum.multiply(sum, PRECISION);
    }
    return sum;
  }

  /** Returns ln(x) for x above 0, by Newton's iteration on exp. */
  public static BigDecimal ln(BigDecimal x) {
    BigDecimal y = BigDecimal.valueOf(roughLn(x));
    for (int i = 0; i < 4; i++) {
      BigDecimal ratio = x.divide(exp(y), PRECISION);
      y =
          y.add(
              ratio
                  .subtract(BigDecimal.ONE)
                  .multiply(BigDecimal.valueOf(2), PRECISION)
                  .divide(ratio.add(BigDecimal.ONE), PRECISION),
              PRECISION);
    }
    return y;
  }

  private static double roughLn(BigDecimal x) {
    int exponent = x.precision() - x.scale();
    return Math.log(x.movePointLeft(exponent).doubleValue()) + exponent * Math.log(10);
  }

  /** Returns the distance from {@code actual} to {@code exact} in float32 ulps of the exact. */
  public static double ulps(float actual, BigDecimal exact) {
    double ulp = Math.ulp(exact.floatValue());
    return new BigDecimal(actual).subtract(exact).abs().doubleValue() / ulp;
  }
}
