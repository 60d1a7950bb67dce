// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts delays by the millisecond. Thread-safe. */
final class Delays {
  private static final int MOST_MS = 120_000;

  private final AtomicLongArray counts = new AtomicLongArray(MOST_MS + 1);

  void add(long milliseconds) {
    counts.incrementAndGet((int) Math.max(0, Math.min(MOST_MS, milliseconds)));
  }

  void clear() {
    for (int i = 0; i <= MOST_MS; i++) {
      counts.set(i, 0);
    }
  }

  /** Returns what was counted so far. */
  Delays copy() {
    Delays copy = new Delays();
    for (int i = 0; i <= MOST_MS; i++) {
      copy.counts.set(i, counts.get(i));
    }
    return copy;
  }

  long count() {
    long count = 0;
    for (int i = 0; i <= MOST_MS; i++) {
      count += counts.get(i);
    }
    return count;
  }

  /** Returns the least delay that a share of all does not go beyond, in milliseconds. */
  long quantile(double share) {
    double wanted = share * count();
    long seen = 0;
    for (int i = 0; i <= MOST_MS; i++) {
      seen += counts.get(i);
      if (seen >= wanted) {
        return i;
      }
    }
    return MOST_MS;
  }
}
