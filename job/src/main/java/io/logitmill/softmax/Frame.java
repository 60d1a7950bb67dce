// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/**
 * The common scale in which the exponentials of a record are kept: e = exp(x - shift) * 2^(SCALE -
 * exponent). The factor cancels in every result.
 *
 * <p>Fields, because kernels copy them into locals before the loop. Reused; not thread-safe.
 */
public final class Frame {
  /*
   * Two ways to choose the factor, by the greatest scaled logit M:
   *
   * |M| < SHIFT_FROM: shift = 0, exponent = round(M / ln 2). The reduction of Exponential then
   * works on x itself: the subtraction x - M, whose rounding costs peers up to 16 ulps, does not
   * happen.
   * |M| >= SHIFT_FROM: shift = M, exponent = 0. An x that matters lies within REACH of M, hence
   * within a factor 2 of it, and the subtraction is exact (P. H. Sterbenz, Floating-Point
   * Computation, 1974).
   *
   * SCALE lifts the exponentials so that neither they nor their products with the inverse of the
   * sum become subnormal before the last step: the greatest is about 2^96, the least that counts,
   * exp(-REACH) times that, about 2^-31.
   */

  /** Power of two that lifts all exponentials away from the subnormal numbers. */
  public static final int SCALE = 96;

  /** Below this magnitude of the maximum nothing is subtracted: twice REACH and some room. */
  static final float SHIFT_FROM = 208f;

  /** exp(-REACH) < 2^-126: a class further below the maximum has probability 0. */
  static final float REACH = 87.5f;

  private static final double LN_2 = 0.6931471805599453;

  /** The greatest scaled logit. */
  public float max;

  /** What is subtracted from a scaled logit: 0 or the maximum. */
  public float shift;

  /**
   * Rounds in {@link Exponential}, for {@link #SCALE} less the power of two that is divided out.
   */
  public float rounder;

  /** A class below this has the exponential 0. */
  public float floor;

  private int exponent;

  /** Chooses the frame for the greatest scaled logit, which is finite. */
  public void begin(float max) {
    this.max = max;
    shift = Math.abs(max) < SHIFT_FROM ? 0f : max;
    exponent = Exponential.exponentOf(max - shift);
    rounder = Exponential.rounder(SCALE - exponent);
    floor = max - REACH;
  }

  /**
   * Returns a power of two above the exponential of a scaled logit, and less than three times it.
   *
   * @param x below the floor it counts as the floor
   */
  float powerAbove(float x) {
    float y = Math.max(x, floor) - shift;
    float rounded = Math.fma(y, Exponential.LOG2_E, rounder + 1f);
    return Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << Exponential.EXPONENT_SHIFT);
  }

  /** Returns the exponential of one scaled logit, in this frame; 0 if it is too small. */
  public float exponential(float x) {
    return x < floor ? 0f : Exponential.exp(x - shift, rounder);
  }

  /**
   * Returns the logarithm of a sum of exponentials less {@link #shift}, in nats: apart from it,
   * because beside a huge one it would be rounded away.
   *
   * @param sum of exponentials in this frame, above 0
   */
  public double logShifted(double sum) {
    return StrictMath.log(sum) - (SCALE - exponent) * LN_2;
  }
}
