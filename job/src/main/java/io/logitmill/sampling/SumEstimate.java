// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

/**
 * An estimate of a sum over many classes from a sample of them, and the variance of that estimate.
 *
 * <p>Sums are taken in the order of the arrays, in float64: the same bits everywhere. Reused; not
 * thread-safe.
 */
public final class SumEstimate {
  private double sum;
  private double variance;

  /** Returns the estimate of the sum. */
  public double sum() {
    return sum;
  }

  /** Returns the estimated variance of {@link #sum()}: at least 0. */
  public double variance() {
    return variance;
  }

  /**
   * Estimates from independent draws, by the mean of their weights (M. H. Hansen, W. N. Hurwitz,
   * 1943). Unbiased, and so is the variance.
   *
   * @param weights of each draw, its class's term of the sum divided by the probability of the
   *     class in one draw; the first {@code count} are read, at least 2
   */
  public void ofIndependent(double[] weights, int count) {
    double total = total(weights, count);
    sum = total / count;
    variance = squaredDeviations(weights, count, sum) / ((count - 1.0) * count);
  }

  /**
   * Estimates from different classes that were all as likely, by their mean. Unbiased, and so is
   * the variance.
   *
   * @param terms of the sum; the first {@code count} are read, at least 2
   * @param population the number of terms of the whole sum, at least {@code count}
   */
  public void ofDistinct(double[] terms, int count, int population) {
    double mean = total(terms, count) / count;
    double left = (double) population - count;
    sum = mean * population;
    variance = squaredDeviations(terms, count, mean) / ((count - 1.0) * count) * left * population;
  }

  /**
   * Estimates from different classes that were not all as likely (D. G. Horvitz, D. J. Thompson,
   * 1952). Unbiased, if each class is in the sample with the probability that its expected count
   * says. The variance is an approximation for draws whose repeats were dropped; of a single class
   * it is that of a sample of any size.
   *
   * @param weights of each class, its term of the sum divided by its expected count; the first
   *     {@code count} are read, at least 1
   * @param expectedCounts of each class, above 0, or 0 if it is too small for a double; 1 and above
   *     means that it is always there
   */
  public void ofUnequal(double[] weights, double[] expectedCounts, int count) {
    /*
     * If the number of draws were random, of Poisson's distribution, classes would be in the sample
     * independently of each other, and the variance were the sum of (1 - c) / c * term^2 over all
     * classes with expected count c, which the sample estimates by (1 - c) * weight^2. A class
     * would have -ln(1 - c) draws on average, and there would be -ln(1 - c) in all. The number of
     * draws is known instead, so what its randomness would contribute is taken off: the square of
     * the covariance of sum and number, divided by the variance of the number. For small c this is
     * the variance of independent draws.
     */
    double squares = 0;
    double covariance = 0;
    double draws = 0;
    for (int i = 0; i < count; i++) {
      double left = 1 - expectedCounts[i];
      if (left > 0) {
        double drawsPerCount = drawsPerCount(expectedCounts[i]);
        squares += left * weights[i] * weights[i];
        covariance += left * drawsPerCount * weights[i];
        draws += drawsPerCount;
      }
    }
    sum = total(weights, count);
    boolean single = count < 2 || draws == 0;
    variance =
        single
            ? squares
            : Math.max(0, squares - covariance * covariance / draws) * count / (count - 1.0);
  }

  /** Returns how many draws are expected for each count: 1 in the limit, which 0 stands for. */
  private static double drawsPerCount(double expectedCount) {
    return expectedCount == 0 ? 1 : -StrictMath.log1p(-expectedCount) / expectedCount;
  }

  private static double total(double[] values, int count) {
    double total = 0;
    for (int i = 0; i < count; i++) {
      total += values[i];
    }
    return total;
  }

  private static double squaredDeviations(double[] values, int count, double mean) {
    double squares = 0;
    for (int i = 0; i < count; i++) {
      double deviation = values[i] - mean;
      squares += deviation * deviation;
    }
    return squares;
  }
}
