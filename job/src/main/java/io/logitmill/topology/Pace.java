// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.util.concurrent.TimeUnit;

/**
 * Holds a thread back so that it passes at most so many times a second.
 *
 * <p>A thread that was late does not catch up later: the pace is a limit at any time, not on
 * average. Not thread-safe.
 */
final class Pace {
  /** Shorter waits are put off until they add up: a sleep takes about that much too long. */
  private static final long LEAST_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final double nanosPerPass;
  private double nextNanos;

  /**
   * @param perSecond how often to pass; infinite for no limit
   * @param nowNanos {@link System#nanoTime} of now
   */
  Pace(double perSecond, long nowNanos) {
    nanosPerPass = TimeUnit.SECONDS.toNanos(1) / perSecond;
    nextNanos = nowNanos;
  }

  /** Returns how long to sleep before this pass; 0 for not at all. */
  long nanosToSleep(long nowNanos) {
    nextNanos = Math.max(nextNanos, (double) (nowNanos - LEAST_SLEEP_NANOS)) + nanosPerPass;
    double ahead = nextNanos - nanosPerPass - nowNanos;
    return ahead >= LEAST_SLEEP_NANOS ? (long) ahead : 0;
  }
}
