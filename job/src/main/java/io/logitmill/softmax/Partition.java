// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/**
 * The partition of one softmax: what turns the scaled logits and exponentials of single classes
 * into probabilities.
 *
 * <p>Filled by {@link LogitPass}; reused from record to record. Not thread-safe.
 */
public final class Partition {
  /** The bits below which 2^SCALE times a probability is subnormal once the factor is taken off. */
  public static final int LEAST_NORMAL_SCALED_BITS = (Frame.SCALE + 1) << 23;

  /** What turns the bits of 2^SCALE times a probability into those of the probability. */
  public static final int SCALE_BITS = Frame.SCALE << 23;

  private static final double SCALE_FACTOR = 0x1p96;

  private final Frame frame;
  private double sum;
  private double weightedSum;
  private double logWeight;
  private double logRatio;
  private boolean hasLogRatio;
  private float inverseHigh;
  private float inverseLow;

  /** Makes a partition over a frame, which is set before the sums. */
  Partition(Frame frame) {
    this.frame = frame;
  }

  /**
   * Takes the sums over all classes.
   *
   * @param sum of the exponentials, above 0
   * @param weightedSum of exponential times (x - max), at most 0
   */
  void set(double sum, double weightedSum) {
    this.sum = sum;
    this.weightedSum = weightedSum;
    hasLogRatio = false;
    weigh(1.0, 0.0);
  }

  /**
   * Makes the softmax a part of a larger whole: {@link #probability}, {@link #logProbability} and
   * what a kernel normalizes are multiplied by the mass of this part. All other numbers stay those
   * of the part by itself.
   *
   * @param mass in [0, 1]
   * @param logMass ln of the mass in nats, at most 0
   */
  public void weigh(double mass, double logMass) {
    double inverse = mass * (SCALE_FACTOR / sum);
    inverseHigh = (float) inverse;
    inverseLow = (float) (inverse - inverseHigh);
    logWeight = logMass;
  }

  /** Returns the exponential of one scaled logit, in the frame of the greatest one. */
  float exponential(float x) {
    return frame.exponential(x);
  }

  /** Returns the sum of the exponentials of all classes, in the frame of the greatest one. */
  double sum() {
    return sum;
  }

  /** Returns the greatest scaled logit. */
  public float max() {
    return frame.max;
  }

  /** Returns the upper part of 2^SCALE divided by the sum of exponentials. */
  public float inverseHigh() {
    return inverseHigh;
  }

  /** Returns what {@link #inverseHigh()} leaves over. */
  public float inverseLow() {
    return inverseLow;
  }

  /** Returns ln of the sum of exponentials divided by the greatest of them, in nats. */
  public double logRatio() {
    if (!hasLogRatio) {
      logRatio = StrictMath.log(sum / exponential(frame.max));
      hasLogRatio = true;
    }
    return logRatio;
  }

  /**
   * Returns the probability that belongs to one exponential: in [0, 1], never subnormal.
   *
   * <p>The quotient is e * (high + low) with the inverse of the sum split into two floats: within
   * 0.51 ulp of e / sum, and exactly 1 for the only class.
   */
  float normalized(float exponential) {
    float scaled = Math.fma(exponential, inverseHigh, exponential * inverseLow);
    int bits = Float.floatToRawIntBits(scaled);
    return bits < LEAST_NORMAL_SCALED_BITS ? 0f : Float.intBitsToFloat(bits - SCALE_BITS);
  }

  /** Returns the probability of a scaled logit: in [0, 1], never subnormal; 0 for -Infinity. */
  public float probability(float x) {
    return normalized(exponential(x));
  }

  /**
   * Returns the probability of a scaled logit without rounding it to float32, in [0, 1], by this
   * softmax alone.
   */
  public double mass(float x) {
    return share(exponential(x));
  }

  /** Returns the log probability in nats: at most 0, and finite but for -Infinity. */
  public float logProbability(float x) {
    if (x == Float.NEGATIVE_INFINITY) {
      return x;
    }
    double value = ((double) x - frame.max) - (logRatio() - logWeight);
    return (float) Math.max(-Float.MAX_VALUE, Math.min(0.0, value));
  }

  /** Returns the log partition: ln of the sum of exp(x) over all classes, in nats. */
  public double logPartition() {
    return frame.max + logRatio();
  }

  /**
   * Returns log partition - x in nats: the cross-entropy against a class with scaled logit {@code
   * x}; +Infinity for -Infinity.
   */
  public double surprisal(float x) {
    return Math.max(0.0, ((double) frame.max - x) + logRatio());
  }

  /** Returns the entropy of the distribution in nats: 0 for one class, never negative. */
  public double entropy() {
    return Math.max(0.0, logRatio() - weightedSum / sum);
  }

  /** Returns the share of the whole that a sum of exponentials has, in [0, 1]. */
  double share(double partialSum) {
    return Math.min(1.0, partialSum / sum);
  }
}
