// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

/**
 * The partition of a softmax that was not summed over all classes but estimated, and what follows
 * from it for single classes.
 *
 * <p>It may be less than what the exponential of one class alone is, if the estimate is that far
 * off; no probability is above 1 all the same. Reused from record to record; not thread-safe.
 */
public final class EstimatedPartition {
  /*
   * In float64 throughout, by StrictMath, whose results are the same everywhere: a few classes are
   * asked for, and the errors of the estimate are larger than any rounding. StrictMath.exp never
   * decreases while its argument increases, so neither do probabilities.
   *
   * The log partition is kept in two parts: beside logits of 1e16 and more, the logarithm of a sum
   * would be rounded away. The difference of two float32 is exact enough in float64.
   */
  private double origin;
  private double logSum;
  private double error;

  /**
   * Takes the estimate.
   *
   * @param origin what was subtracted from all scaled logits, finite
   * @param logSum the logarithm of the sum of their exponentials then, in nats, finite
   * @param error its standard error, at least 0
   */
  public void set(float origin, double logSum, double error) {
    this.origin = origin;
    this.logSum = logSum;
    this.error = error;
  }

  /** Returns the log partition in nats. */
  public double logPartition() {
    return origin + logSum;
  }

  /** Returns the standard error of the log partition, the relative one of the partition. */
  public double error() {
    return error;
  }

  /** Returns the probability of a scaled logit: in [0, 1], never subnormal; 0 for -Infinity. */
  public float probability(float x) {
    float probability = (float) StrictMath.exp(Math.min(0.0, logRatio(x)));
    return probability < Float.MIN_NORMAL ? 0f : probability;
  }

  /** Returns the log probability in nats: at most 0, and finite but for -Infinity. */
  public float logProbability(float x) {
    if (x == Float.NEGATIVE_INFINITY) {
      return x;
    }
    return (float) Math.max(-Float.MAX_VALUE, Math.min(0.0, logRatio(x)));
  }

  /**
   * Returns log partition - x in nats, at least 0: the cross-entropy against a class with scaled
   * logit {@code x}; +Infinity for -Infinity.
   */
  public double surprisal(float x) {
    return Math.max(0.0, -logRatio(x));
  }

  private double logRatio(float x) {
    return (x - origin) - logSum;
  }
}
