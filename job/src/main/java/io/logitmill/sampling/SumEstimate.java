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
   * 1952). Unbiased. The variance is J. Hájek's approximation for a sample of a fixed size (1964),
   * which needs no joint probabilities; of a single class it is that of a sample of any size.
   *
   * @param weights of each class, its term of the sum divided by its expected count; the first
   *     {@code count} are read, at least 1
   * @param expectedCounts of each class; 1 and above means that it is always there
   */
  public void ofUnequal(double[] weights, double[] expectedCounts, int count) {
    sum = total(weights, count);
    double total = 0;
    double chances = 0;
    for (int i = 0; i < count; i++) {
      double chance = Math.max(0, 1 - expectedCounts[i]);
      total += chance * weights[i];
      chances += chance;
    }
    double mean = count < 2 || chances == 0 ? 0 : total / chances;
    double deviations = 0;
    for (int i = 0; i < count; i++) {
      double deviation = weights[i] - mean;
      deviations += Math.max(0, 1 - expectedCounts[i]) * deviation * deviation;
    }
    variance = count < 2 ? deviations : deviations * count / (count - 1.0);
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
