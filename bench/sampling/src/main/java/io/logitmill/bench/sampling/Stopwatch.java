// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.sampling;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** Measures the processor time of this thread: rounds after a warm-up, and their median. */
final class Stopwatch {
  private static final long WARM_UP_NANOS = 1_000_000_000L;
  private static final long ROUND_NANOS = 100_000_000L;
  private static final int ROUNDS = 5;
  private static final LongSupplier CLOCK =
      ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime;

  private Stopwatch() {}

  /** Returns the nanoseconds that one of {@code repetitions} in {@code work} takes. */
  static double nanos(Runnable work, int repetitions) {
    round(work, repetitions, WARM_UP_NANOS);
    double[] rounds = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      rounds[i] = round(work, repetitions, ROUND_NANOS);
    }
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
  }

  private static double round(Runnable work, int repetitions, long nanos) {
    long start = CLOCK.getAsLong();
    long count = 0;
    long spent;
    do {
      work.run();
      count += repetitions;
      spent = CLOCK.getAsLong() - start;
    } while (spent < nanos);
    return (double) spent / count;
  }
}
