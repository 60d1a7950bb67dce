// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Says every few seconds how far an embedded run is; on a terminal in place. */
final class ProgressPrinter {
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(10);
  private static final Duration LIVE_INTERVAL = Duration.ofSeconds(2);
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final String CLEAR_LINE = "\r\u001b[2K";

  private final Terminal terminal;
  private final EmbeddedRun run;
  private long lastRecords;
  private long lastNanos = System.nanoTime();

  ProgressPrinter(Terminal terminal, EmbeddedRun run) {
    this.terminal = terminal;
    this.run = run;
  }

  /** Returns how long to wait from one line to the next. */
  Duration interval() {
    return terminal.animated() ? LIVE_INTERVAL : PLAIN_INTERVAL;
  }

  /** Shows the state of now. */
  void show() {
    RunMetrics metrics = run.metrics();
    long predictions = metrics.predictions();
    long deadLetters = metrics.deadLetters();
    long now = System.nanoTime();
    double seconds = (now - lastNanos) / 1e9;
    long records = predictions + deadLetters;
    String line =
        line(
            run.status(),
            predictions,
            deadLetters,
            seconds > 0 ? (records - lastRecords) / seconds : 0,
            metrics.lag(),
            metrics.isDisconnected());
    lastRecords = records;
    lastNanos = now;
    String time = CLOCK.format(LocalTime.now(ZoneId.systemDefault()));
    if (terminal.animated()) {
      terminal.out().print(CLEAR_LINE + terminal.dim(time) + "  " + line);
      terminal.out().flush();
    } else {
      terminal.out().println(time + "  " + line);
    }
  }

  /** Ends the line that is drawn in place, so that other output begins on a new one. */
  void end() {
    if (terminal.animated()) {
      terminal.out().println();
    }
  }

  static String line(
      String status,
      long predictions,
      long deadLetters,
      double perSecond,
      long lag,
      boolean disconnected) {
    return String.format(
        Locale.ROOT,
        "%s  records in %,d  predictions %,d  dead letters %,d  %,.0f/s  lag %s%s",
        status.toLowerCase(Locale.ROOT),
        predictions + deadLetters,
        predictions,
        deadLetters,
        perSecond,
        // Without a connection the last lag that was known is old.
        lag < 0 || disconnected ? "?" : String.format(Locale.ROOT, "%,d", lag),
        disconnected ? "  no connection to the input's brokers" : "");
  }
}
