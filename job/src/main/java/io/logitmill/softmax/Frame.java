// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/**
 * The common scale in which exponentials are kept while the maximum of the classes is not known
 * yet: e = exp(x - shift) * 2^(SCALE - exponent). The factor cancels in every result.
 *
 * <p>Fields, because kernels copy them into locals before the loop. Reused; not thread-safe.
 */
public final class Frame {
  /*
   * Two ways to choose the factor, by the anchor A, a scaled logit:
   *
   * |A| < SHIFT_FROM: shift = 0, exponent = round(A / ln 2). The reduction of Exponential then
   * works on x itself: the subtraction of the maximum, whose rounding costs peers up to 16 ulps,
   * does not happen.
   * |A| >= SHIFT_FROM: shift = A, exponent = 0. With the maximum M in [A, A + HEADROOM], an x that
   * matters lies in [A - REACH, A + HEADROOM], hence within a factor 2 of A, and the subtraction
   * is exact (P. H. Sterbenz, Floating-Point Computation, 1974).
   *
   * A frame is kept while M grows to A + HEADROOM; then the next one begins at M. Frames with the
   * same shift differ by a power of two, so that going from one to the other rounds nothing, and
   * where a frame begins leaves no trace in the bits.
   *
   * Range: e is at most 2^(SCALE + 19), and a tree of 16 adds 4 to the exponent; the least e that
   * counts, REACH below M, is above 2^(SCALE - 127). Neither overflows nor becomes subnormal, nor
   * do their products with the inverse of the sum before the last step. The argument of exp lies
   * in [-SHIFT_FROM - REACH, SHIFT_FROM + HEADROOM], within the 312 that it is exact for.
   */

  /** Power of two that lifts all exponentials away from the subnormal numbers. */
  public static final int SCALE = 96;

  /** Below this magnitude of the anchor nothing is subtracted: twice REACH and some room. */
  static final float SHIFT_FROM = 208f;

  /** exp(-REACH) < 2^-126: a class further below the maximum has probability 0. */
  static final float REACH = 87.5f;

  /** How far the maximum may grow beyond the anchor. */
  private static final float HEADROOM = 13f;

  /** The greatest scaled logit so far. */
  public float max;

  /** What is subtracted from a scaled logit: 0 or the anchor. */
  public float shift;

  /** The power of two that is divided out. */
  public int exponent;

  /** A class below this has the exponential 0. */
  public float floor;

  private float limit;

  /** Begins a frame at {@code max}. */
  void begin(float max) {
    shift = Math.abs(max) < SHIFT_FROM ? 0f : max;
    exponent = Exponential.exponentOf(max - shift);
    limit = max + HEADROOM;
    setMax(max);
  }

  /** Becomes the frame for {@code max}, at least that of {@code previous}: the same, if it fits. */
  void follow(Frame previous, float max) {
    if (max > previous.limit) {
      begin(max);
    } else {
      shift = previous.shift;
      exponent = previous.exponent;
      limit = previous.limit;
      setMax(max);
    }
  }

  private void setMax(float max) {
    this.max = max;
    floor = max - REACH;
  }

  /** Returns whether exponentials of both have the same factor. */
  boolean isLike(Frame other) {
    return shift == other.shift && exponent == other.exponent;
  }

  /**
   * Returns what turns an exponential of this frame into one of {@code other}: a power of two, or
   * correctly rounded to float64 but for one ulp.
   */
  double factorTo(Frame other) {
    return isLike(other)
        ? 1.0
        : Math.scalb(StrictMath.exp((double) shift - other.shift), exponent - other.exponent);
  }

  /** Returns the exponential of one scaled logit, in this frame; 0 if it is too small. */
  float exponential(float x) {
    return x < floor ? 0f : Exponential.exp(x - shift, SCALE - exponent);
  }
}
