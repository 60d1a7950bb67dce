// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.util.List;

/**
 * One mark that the kernels are to reach: a bound on the ratio of two times.
 *
 * @param wanted the bound
 * @param bound on which side of it the ratio has to be
 */
record Mark(String title, Point numerator, Point denominator, double wanted, Bound bound) {

  /** A side. */
  enum Bound {
    AT_LEAST("of"),
    AT_MOST("<");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }

    /** Returns what stands between what was measured and what was wanted. */
    @Override
    public String toString() {
      return sign;
    }
  }

  /** Ours is to be that many times faster than a peer. */
  static Mark faster(String title, Point ours, Point peer, double times) {
    return new Mark(title, peer, ours, times, Bound.AT_LEAST);
  }

  /** Ours is to take at most that many times as long as a yardstick. */
  static Mark within(String title, Point ours, Point yardstick, double times) {
    return new Mark(title, ours, yardstick, times, Bound.AT_MOST);
  }

  /** Tells whether the median of the rounds is on the right side. */
  boolean isReached(List<Double> ratios) {
    double ratio = Results.median(ratios);
    return bound == Bound.AT_LEAST ? ratio >= wanted : ratio <= wanted;
  }
}
