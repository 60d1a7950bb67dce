// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.cli.PredictionPrinter;
import io.logitmill.cli.Terminal;
import io.logitmill.schemas.Prediction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Shows predictions while they arrive: on a terminal the newest ones in place above a progress bar,
 * otherwise a plain line now and then. Not thread-safe.
 */
final class DemoDisplay {
  /** Narrower, lines would wrap, and the cursor could not find its way back. */
  private static final int LEAST_COLUMNS = 80;

  private static final int PANEL_LINES = 12;
  private static final int PLAIN_EVERY = 100;
  private static final int BAR_WIDTH = 40;
  private static final long REDRAW_NANOS = 80_000_000L;

  private final Terminal terminal;
  private final boolean inPlace;
  private final PredictionPrinter printer;
  private final int total;
  private final Deque<String> newest = new ArrayDeque<>();
  private int arrived;
  private int drawnLines;
  private long drawnAt;

  /** Expects {@code total} predictions. */
  DemoDisplay(Terminal terminal, int total) {
    this.terminal = terminal;
    this.total = total;
    inPlace = terminal.animated() && terminal.columns() >= LEAST_COLUMNS;
    printer = new PredictionPrinter(terminal);
  }

  /** Shows one prediction, if it is its turn. */
  void show(Prediction prediction) {
    if (!inPlace) {
      if (arrived % PLAIN_EVERY == 0) {
        terminal.out().println("  " + printer.line(prediction));
      }
      arrived++;
      return;
    }
    arrived++;
    newest.addLast(printer.line(prediction));
    if (newest.size() > PANEL_LINES) {
      newest.removeFirst();
    }
  }

  /** Draws the panel again when it is time to. */
  void refresh() {
    long now = System.nanoTime();
    if (inPlace && now - drawnAt >= REDRAW_NANOS) {
      draw();
      drawnAt = now;
    }
  }

  /** Leaves the panel as it is at the end. */
  void finish() {
    if (inPlace) {
      draw();
    }
  }

  private void draw() {
    StringBuilder screen = new StringBuilder();
    if (drawnLines > 0) {
      screen.append("\u001b[").append(drawnLines).append('A');
    }
    for (String line : newest) {
      screen.append("\u001b[2K  ").append(line).append('\n');
    }
    screen.append("\u001b[2K  ").append(progress()).append('\n');
    drawnLines = newest.size() + 1;
    terminal.out().print(screen);
    terminal.out().flush();
  }

  private String progress() {
    return String.format(
        Locale.ROOT,
        "%s %,d of %,d committed",
        terminal.bar((double) arrived / total, BAR_WIDTH),
        arrived,
        total);
  }
}
