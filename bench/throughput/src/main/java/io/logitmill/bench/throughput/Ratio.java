// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.util.List;
import java.util.Locale;

/**
 * How many times as fast one is as another, by rounds in which both took their turn: the geometric
 * mean of the rounds' ratios, with its 95 % interval by Student's t of the logarithms. A machine
 * that is slower for a while slows both of a pair down, and leaves their ratio.
 *
 * @param mean the geometric mean
 * @param low lower end of the interval; NaN for a single round
 * @param high upper end of the interval; NaN for a single round
 */
record Ratio(double mean, double low, double high) {
  /* Two-sided 95 %, 1 to 30 degrees of freedom: NIST/SEMATECH e-Handbook, 1.3.6.7.2. */
  private static final double[] STUDENT = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042
  };

  /** Returns the ratio of two lists of the same length, a pair for each round. */
  static Ratio of(List<Double> figures, List<Double> others) {
    int n = figures.size();
    double[] logs = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      logs[i] = Math.log(figures.get(i) / others.get(i));
      sum += logs[i];
    }
    double mean = sum / n;
    double squares = 0;
    for (double log : logs) {
      squares += (log - mean) * (log - mean);
    }
    double student = n > 1 ? STUDENT[Math.min(n - 1, STUDENT.length) - 1] : Double.NaN;
    double half = student * Math.sqrt(squares / (n - 1) / n);
    return new Ratio(Math.exp(mean), Math.exp(mean - half), Math.exp(mean + half));
  }

  /** Returns the mean, and the interval in brackets if there is one. */
  String text() {
    return Double.isNaN(low)
        ? String.format(Locale.ROOT, "%.2f", mean)
        : String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", mean, low, high);
  }
}
