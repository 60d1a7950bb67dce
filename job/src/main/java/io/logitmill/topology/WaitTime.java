// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long one thread has waited in all; others see it grow while it waits.
 *
 * <p>Written by one thread, read by any.
 */
final class WaitTime {
  private static final State NEVER = new State(0, false, 0);

  private final LongSupplier nanoTime;

  /** Replaced as a whole, so that no reader adds a wait twice, or sees the time run backwards. */
  private volatile State state = NEVER;

  /**
   * @param endedNanos what the waits that are over took together
   * @param sinceNanos when the present wait began; means nothing if there is none
   */
  private record State(long endedNanos, boolean waits, long sinceNanos) {
    long totalNanos(long nowNanos) {
      return waits ? endedNanos + (nowNanos - sinceNanos) : endedNanos;
    }
  }

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  WaitTime(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void begin() {
    state = new State(state.endedNanos(), true, nanoTime.getAsLong());
  }

  void end() {
    state = new State(state.totalNanos(nanoTime.getAsLong()), false, 0);
  }

  /** Returns the time of all waits, the present one included. */
  Duration total() {
    State now = state; // before the clock is read
    return Duration.ofNanos(now.totalNanos(nanoTime.getAsLong()));
  }
}
