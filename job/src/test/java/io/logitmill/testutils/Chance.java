// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.util.SplittableRandom;

/**
 * Bounds for tests of chance: what holds is refused in at most one run in a million, whatever the
 * distribution. And seeds, which are new for every run and printed, so that a run can be repeated
 * with {@code -Dlogitmill.test.seed}.
 */
public final class Chance {
  /** ln(2 million): both sides share one in a million. */
  private static final double LOG_ODDS = Math.log(2e6);

  private Chance() {}

  /** Returns a new seed, or the one that was asked for; prints it with the name of the test. */
  public static long seed(String test) {
    long seed = Long.getLong("logitmill.test.seed", new SplittableRandom().nextLong());
    System.out.printf("%s: -Dlogitmill.test.seed=%d%n", test, seed);
    return seed;
  }

  /**
   * Returns how far the mean of {@code count} independent numbers may lie from what is expected (S.
   * N. Bernstein).
   *
   * @param variance of one of them, at most
   * @param range from the expected to the farthest value, at most
   */
  public static double meanDeviation(double variance, double range, int count) {
    // The t of exp(-t^2 n / 2 / (variance + range t / 3)) = 1e-6 / 2.
    double linear = LOG_ODDS * range / (3.0 * count);
    return linear + Math.sqrt(linear * linear + 2 * variance * LOG_ODDS / count);
  }

  /** Returns {@link #meanDeviation} of the frequency of what happens with a probability. */
  public static double frequencyDeviation(double probability, int count) {
    return meanDeviation(probability * (1 - probability), 1, count);
  }

  /**
   * Returns what chi-square may be at most (B. Laurent, P. Massart: Adaptive estimation of a
   * quadratic functional by model selection, 2000).
   */
  public static double chiSquare(int degreesOfFreedom) {
    double odds = Math.log(1e6);
    return degreesOfFreedom + 2 * Math.sqrt(degreesOfFreedom * odds) + 2 * odds;
  }
}
