// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long unknown model keys may wait: all of them together, once per catalogue version.
 *
 * <p>The clock of a version starts with its first unknown key. When it has run out, and only after
 * a read that did not bring the key, the budget is {@linkplain #spend spent}: from then on unknown
 * keys are refused at once, until the next version. So a stream of records for a model that nobody
 * knows holds up the job once, not once per record. Safe to share between threads.
 */
final class UnknownModelBudget {
  private final long waitNanos;
  private final LongSupplier nanoTime;
  private long version = -1;
  private long startNanos;
  private boolean spent;

  /**
   * @param wait the budget of one version; zero refuses at once
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  UnknownModelBudget(Duration wait, LongSupplier nanoTime) {
    waitNanos = wait.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Returns whether unknown keys of this catalogue version are refused at once. */
  synchronized boolean isSpent(long catalogueVersion) {
    return waitNanos == 0 || (catalogueVersion == version && spent);
  }

  /**
   * Returns how much longer to wait for a newer version than this one, in nanoseconds; 0 or less
   * when the time is over. Starts the clock of a version that is asked about for the first time.
   */
  synchronized long remainingNanos(long catalogueVersion) {
    if (catalogueVersion > version) {
      version = catalogueVersion;
      startNanos = nanoTime.getAsLong();
      spent = false;
    }
    return catalogueVersion < version ? 0 : waitNanos - (nanoTime.getAsLong() - startNanos);
  }

  /** Refuses unknown keys of this version from now on. */
  synchronized void spend(long catalogueVersion) {
    if (catalogueVersion == version) {
      spent = true;
    }
  }
}
