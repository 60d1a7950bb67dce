// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/**
 * The exponential function in float32, built of IEEE 754 operations alone, so that every machine,
 * JDK and lane width gives the same bits. Its constants are public for kernels that spell the same
 * operations out in vectors.
 *
 * <p>Stateless; all methods are pure.
 */
public final class Exponential {
  /*
   * exp(y) = 2^k * exp(r) with k = round(y / ln 2) and r = y - k ln 2 in [-0.35, 0.35].
   *
   * k: adding 1.5 * 2^23 rounds y / ln 2 to an integer in the low bits of the significand; no
   * conversion instruction is needed, and the integer is read off the bits.
   *
   * r: LN2_HIGH has 16 significant bits, so k * LN2_HIGH has at most 25 for |k| <= 450, and the
   * first fma is exact for |y| <= 312; the second adds one rounding, at most 2^-26. (Two-constant
   * reduction: W. J. Cody and W. Waite, Software Manual for the Elementary Functions, 1980.)
   *
   * exp(r): 1 + (r + r^2 q(r)), q of degree 4 fitted for the least greatest relative error with
   * each coefficient rounded to float32 in turn; the fit adds 3.2e-9 (0.05 * 2^-24). The small
   * part r + r^2 q(r) is rounded on its own, finely, before 1 is added: that keeps the result
   * within 1.02 ulps of the exact value, and it never decreases while y increases (a plain Horner
   * scheme does, at thousands of points). Both were checked for every float32 with a magnitude
   * from 1e-9 to 312; the test repeats that around every boundary of the reduction.
   *
   * 2^k: the number that rounds y / ln 2 also adds the bias of the exponent, so that a shift makes
   * the bits of 2^k, and 2^k + 2^k (r + r^2 q(r)) is one multiply-add, rounded as 1 + (r + r^2 q(r))
   * would be. The caller sees to it that the exponent neither overflows nor reaches 0.
   *
   * Relative error: at most 1.43 * 2^-24, checked for every float32 in the same range.
   *
   * Cost: 9 multiply-adds, a multiplication, a subtraction and a shift; no branch, no division, no
   * table.
   */

  /** 1 / ln 2. */
  public static final float LOG2_E = 0x1.715476p0f;

  /** 1.5 * 2^23: added, it rounds to an integer. */
  public static final float ROUNDER = 0x1.8p23f;

  /** The bias of the exponent of a float32. */
  private static final int BIAS = 127;

  /** By how much the exponent is shifted in the bits of a float32. */
  public static final int EXPONENT_SHIFT = 23;

  /** The upper part of ln 2, 16 significant bits. */
  public static final float LN2_HIGH = 0x1.62e4p-1f;

  /** ln 2 minus {@link #LN2_HIGH}. */
  public static final float LN2_LOW = 0x1.7f7d1cp-20f;

  /** Coefficient of r^2. */
  public static final float C2 = 0x1.fffffcp-2f;

  /** Coefficient of r^3. */
  public static final float C3 = 0x1.555492p-3f;

  /** Coefficient of r^4. */
  public static final float C4 = 0x1.5558aep-5f;

  /** Coefficient of r^5. */
  public static final float C5 = 0x1.123982p-7f;

  /** Coefficient of r^6. */
  public static final float C6 = 0x1.6a4f62p-10f;

  /** {@link #rounder} for a result that is not scaled. */
  public static final float PLAIN = ROUNDER + BIAS;

  /** The least y for which {@link #exp(float)} is a normal number: just above ln 2^-126. */
  public static final float LEAST = -87.33654f;

  private Exponential() {}

  /**
   * Returns what, added to y / ln 2, rounds to k and leaves the bits of 2^(k + scale), shifted by
   * {@link #EXPONENT_SHIFT} to the right.
   */
  static float rounder(int scale) {
    return ROUNDER + (BIAS + scale);
  }

  /**
   * Returns exp(y) * 2^scale within 1.02 ulps.
   *
   * @param y in [-312, 312]
   * @param rounder {@link #rounder} of a scale such that the result is a normal number
   */
  static float exp(float y, float rounder) {
    float rounded = Math.fma(y, LOG2_E, rounder);
    float k = rounded - rounder;
    float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, y));
    float q = Math.fma(C6, r, C5);
    q = Math.fma(q, r, C4);
    q = Math.fma(q, r, C3);
    q = Math.fma(q, r, C2);
    float power = Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << EXPONENT_SHIFT);
    return Math.fma(Math.fma(r * r, q, r), power, power);
  }

  /**
   * Returns exp(y) within 1.02 ulps, and +0 where that is below 2^-126.
   *
   * @param y in [-Infinity, 0]
   */
  static float exp(float y) {
    return y < LEAST ? 0f : exp(y, PLAIN);
  }

  /** Returns round(y / ln 2), the k of the reduction, for y in [-312, 312]. */
  static int exponentOf(float y) {
    return (int) (Math.fma(y, LOG2_E, ROUNDER) - ROUNDER);
  }
}
