// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The rate at which output is committed, looked at five times a second by a thread of its own.
 *
 * <p>Output has come back after a fault at the first commit from which on, over {@code window}, the
 * rate is at least 80 % of what it was before. Thread-safe.
 */
final class RateMeter implements AutoCloseable {
  private static final double BACK = 0.8;
  private static final long LOOK_MS = 200;
  private static final long BASELINE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Progress progress;
  private final long windowNanos;
  private final List<Look> looks = new ArrayList<>();
  private final Thread thread = new Thread(this::look, "rate-meter");
  private volatile boolean closed;

  private record Look(long nanos, long offsets) {}

  private RateMeter(Progress progress, Duration window) {
    this.progress = progress;
    this.windowNanos = window.toNanos();
  }

  /**
   * Starts to look.
   *
   * @param window over which a rate is taken; at least two checkpoint intervals
   */
  static RateMeter start(Progress progress, Duration window) {
    RateMeter meter = new RateMeter(progress, window);
    meter.thread.setDaemon(true);
    meter.thread.start();
    return meter;
  }

  /** Returns committed offsets per second over the five seconds before a {@code nanoTime}. */
  double rateBefore(long nanos) {
    synchronized (looks) {
      return rate(nanos - BASELINE_NANOS, nanos);
    }
  }

  /**
   * Returns how long after a {@code nanoTime} the output came back, once it has.
   *
   * @param rateBefore in offsets per second
   */
  Optional<Duration> recovery(long since, double rateBefore) {
    synchronized (looks) {
      for (int i = 1; i < looks.size(); i++) {
        Look before = looks.get(i - 1);
        Look now = looks.get(i);
        boolean committed = now.offsets() > before.offsets();
        if (now.nanos() > since && committed && isBack(before, rateBefore)) {
          return Optional.of(Duration.ofNanos(now.nanos() - since));
        }
      }
      return Optional.empty();
    }
  }

  private boolean isBack(Look from, double rateBefore) {
    long end = from.nanos() + windowNanos;
    return looks.get(looks.size() - 1).nanos() >= end
        && rate(from.nanos(), end) >= BACK * rateBefore;
  }

  /** Returns the rate between the looks nearest to the two times, inside them. */
  private double rate(long from, long to) {
    Look first = null;
    Look last = null;
    for (Look look : looks) {
      if (look.nanos() >= from && look.nanos() <= to) {
        first = first == null ? look : first;
        last = look;
      }
    }
    if (first == null || last.nanos() == first.nanos()) {
      return 0;
    }
    return (last.offsets() - first.offsets()) * 1e9 / (last.nanos() - first.nanos());
  }

  private void look() {
    while (!closed) {
      try {
        long offsets = progress.committedOutput();
        synchronized (looks) {
          looks.add(new Look(System.nanoTime(), offsets));
        }
        Thread.sleep(LOOK_MS);
      } catch (Progress.ProgressUnknownException e) {
        // No broker, no look.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
