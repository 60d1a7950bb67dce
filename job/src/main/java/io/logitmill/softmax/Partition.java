// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/**
 * The partition of one softmax: what turns the scaled logits and exponentials of single classes
 * into probabilities.
 *
 * <p>Filled by {@link Kernel#exponentiate}; reused from record to record. Not thread-safe.
 */
public final class Partition {
  /*
   * Exponentials are kept as e = exp(x - shift) * 2^(SCALE - K): a common factor that cancels in
   * every result. Two ways to choose it, by the greatest scaled logit M:
   *
   * |M| < SHIFT_FROM: shift = 0, K = round(M / ln 2). The reduction of Exponential then works on x
   * itself: the subtraction x - M, whose rounding costs peers up to 16 ulps, does not happen.
   * |M| >= SHIFT_FROM: shift = M, K = 0. An x that matters lies within REACH of M, hence within a
   * factor 2 of it, and the subtraction is exact (P. H. Sterbenz, Floating-Point Computation,
   * 1974).
   *
   * SCALE lifts the exponentials so that neither they nor their products with the inverse of the
   * sum become subnormal before the last step: the greatest is about 2^96, the least that counts,
   * exp(-REACH) times that, about 2^-31.
   */
  static final int SCALE = 96;

  /** Below this magnitude of the maximum nothing is subtracted: twice REACH and some room. */
  static final float SHIFT_FROM = 208f;

  /** exp(-REACH) < 2^-126: a class further below the maximum has probability 0. */
  static final float REACH = 87.5f;

  private static final int LEAST_NORMAL_SCALED_BITS = (SCALE + 1) << 23;
  private static final double SCALE_FACTOR = 0x1p96;

  private final ColumnSums sums = new ColumnSums();
  private float max;
  private float shift;
  private int exponent;
  private float floor;
  private double sum;
  private double weightedSum;
  private double logRatio;
  private float inverseHigh;
  private float inverseLow;

  /** Chooses shift and exponent for the greatest scaled logit, which is finite. */
  void begin(float max) {
    this.max = max;
    boolean small = Math.abs(max) < SHIFT_FROM;
    shift = small ? 0f : max;
    exponent = Exponential.exponentOf(max - shift);
    floor = max - REACH;
  }

  /**
   * Takes the sums over all classes.
   *
   * @param sum of the exponentials, above 0
   * @param weightedSum of exponential times (x - max), at most 0
   */
  void finish(double sum, double weightedSum) {
    this.sum = sum;
    this.weightedSum = weightedSum;
    logRatio = StrictMath.log(sum / exponential(max));
    double inverse = SCALE_FACTOR / sum;
    inverseHigh = (float) inverse;
    inverseLow = (float) (inverse - inverseHigh);
  }

  /** Returns the exponential of one scaled logit, in the common scale; 0 if it is too small. */
  float exponential(float x) {
    return x < floor ? 0f : Exponential.exp(x - shift, SCALE - exponent);
  }

  /** Returns the greatest scaled logit. */
  public float max() {
    return max;
  }

  /** Returns the working buffers for sums over classes, which live as long as this. */
  ColumnSums sums() {
    return sums;
  }

  float shift() {
    return shift;
  }

  int exponent() {
    return exponent;
  }

  float floor() {
    return floor;
  }

  /**
   * Returns the probability that belongs to one exponential: in [0, 1], never subnormal.
   *
   * <p>The quotient is e * (high + low) with the inverse of the sum split into two floats: within
   * 0.51 ulp of e / sum, and exactly 1 for the only class.
   */
  public float probability(float exponential) {
    float scaled = Math.fma(exponential, inverseHigh, exponential * inverseLow);
    int bits = Float.floatToRawIntBits(scaled);
    return bits < LEAST_NORMAL_SCALED_BITS ? 0f : Float.intBitsToFloat(bits - (SCALE << 23));
  }

  /** Returns the log probability of a class that is left, in nats, at most 0, always finite. */
  public float logProbability(float x) {
    double value = ((double) x - max) - logRatio;
    return (float) Math.max(-Float.MAX_VALUE, Math.min(0.0, value));
  }

  /** Returns the log partition: ln of the sum of exp(x) over all classes, in nats. */
  public double logPartition() {
    return max + logRatio;
  }

  /**
   * Returns log partition - x in nats: the cross-entropy against a class with scaled logit {@code
   * x}; +Infinity for -Infinity.
   */
  public double surprisal(float x) {
    return Math.max(0.0, ((double) max - x) + logRatio);
  }

  /** Returns the entropy of the distribution in nats: 0 for one class, never negative. */
  public double entropy() {
    return Math.max(0.0, logRatio - weightedSum / sum);
  }

  /** Returns the share of the whole that a sum of exponentials has, in [0, 1]. */
  public double share(double partialSum) {
    return Math.min(1.0, partialSum / sum);
  }
}
