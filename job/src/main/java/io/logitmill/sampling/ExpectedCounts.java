// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

/**
 * How often a class is expected to be in a sample: TensorFlow's expected counts, its Q.
 *
 * <p>What a model server sends as {@code log_expected_counts} is the logarithm of these numbers,
 * for each candidate. Pure functions.
 */
public final class ExpectedCounts {
  private ExpectedCounts() {}

  /**
   * Returns the expected number of occurrences among independent draws: {@code sampled *
   * probability}. It may be above 1.
   *
   * @param probability that one draw gives the class, in [0, 1]
   * @param sampled number of draws, at least 0
   */
  public static double ofDraws(double probability, int sampled) {
    Arguments.requireProbability(probability);
    Arguments.require(sampled >= 0, "Expected a number of draws from 0 up, found %s.", sampled);
    return sampled * probability;
  }

  /**
   * Returns the probability that a class is among what some draws give, repeats dropped: {@code 1 -
   * (1 - probability)^tries}, in [0, 1].
   *
   * <p>Exact when the number of draws was fixed before. When it was drawn until enough classes were
   * there, the number of tries is itself random, and this is an approximation: see {@link
   * CandidateSample#unique}.
   *
   * @param probability that one draw gives the class, in [0, 1]
   * @param tries number of draws, at least 0
   */
  public static double ofUnique(double probability, long tries) {
    Arguments.requireProbability(probability);
    Arguments.require(tries >= 0, "Expected a number of tries from 0 up, found %s.", tries);
    if (tries == 0) {
      // Else 0 times -Infinity, for probability 1.
      return 0;
    }
    // Keeps small probabilities, which 1 - p would round away.
    return -StrictMath.expm1(tries * StrictMath.log1p(-probability));
  }

  /**
   * Returns what TensorFlow's samplers return as expected count: {@link #ofDraws} if there were as
   * many tries as classes in the sample, also for a unique sample, else {@link #ofUnique}.
   *
   * @param probability that one draw gives the class, in [0, 1]
   * @param sampled number of classes in the sample
   * @param tries number of draws that it took
   */
  public static double ofTensorFlow(double probability, int sampled, long tries) {
    return tries == sampled ? ofDraws(probability, sampled) : ofUnique(probability, tries);
  }
}
