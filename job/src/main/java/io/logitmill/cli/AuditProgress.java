// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.history.HistoryListener;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows how far an audit is, on the standard error: a bar that is drawn in place when a person
 * watches, else a line every few seconds. Not thread-safe.
 */
final class AuditProgress implements HistoryListener, AutoCloseable {
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);
  private static final Duration LIVE_INTERVAL = Duration.ofMillis(200);
  private static final String CLEAR_LINE = "\r\u001b[2K";
  private static final int BAR_COLUMNS = 30;

  private final PrintStream err;
  private final Terminal bar;
  private final boolean animated;
  private long shownNanos = System.nanoTime();
  private boolean drawn;

  AuditProgress(PrintStream err, boolean animated) {
    this.err = err;
    this.animated = animated;
    bar = Terminal.plain(err, BAR_COLUMNS);
  }

  /** Returns one on the standard error, drawn in place if {@code terminal} is. */
  static AuditProgress onStandardError(Terminal terminal) {
    return new AuditProgress(
        new PrintStream(System.err, true, StandardCharsets.UTF_8), terminal.animated());
  }

  @Override
  public void note(String line) {
    close();
    err.println("logitmill: " + line);
  }

  @Override
  public void progress(String what, long done, long total) {
    long now = System.nanoTime();
    Duration interval = animated ? LIVE_INTERVAL : PLAIN_INTERVAL;
    if (now - shownNanos < interval.toNanos()) {
      return;
    }
    shownNanos = now;
    double share = total == 0 ? 1 : (double) done / total;
    String line =
        String.format(
            Locale.ROOT, "%s: %,d of %,d offsets, %.0f %%", what, done, total, 100 * share);
    if (animated) {
      err.print(CLEAR_LINE + bar.bar(share, BAR_COLUMNS) + "  " + line);
      err.flush();
      drawn = true;
    } else {
      err.println("logitmill: " + line);
    }
  }

  /** Removes the bar, so that other output begins on a clean line. */
  @Override
  public void close() {
    if (drawn) {
      err.print(CLEAR_LINE);
      err.flush();
      drawn = false;
    }
  }
}
