// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.replay.ReplayPlan;
import io.logitmill.replay.ReplayPlan.Source;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Shows how far a replay is: offsets read of those to read, records per second, time left. On a
 * terminal a bar in place, else a line every few seconds.
 */
final class ReplayProgress {
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(10);
  private static final Duration LIVE_INTERVAL = Duration.ofMillis(500);
  private static final String CLEAR_LINE = "\r\u001b[2K";
  private static final int BAR_COLUMNS = 30;

  private final Terminal terminal;
  private final EmbeddedRun run;
  private final List<Source> sources;
  private final long total;
  private final boolean isOfFiles;
  private final long scoredBefore;
  private long startDone = -1;
  private long startNanos;

  /**
   * @param scoredBefore how many records an earlier attempt has scored; asked for with files alone,
   *     which have no metric that says where a reader is
   */
  ReplayProgress(Terminal terminal, EmbeddedRun run, ReplayPlan plan, long scoredBefore) {
    this.terminal = terminal;
    this.run = run;
    sources = plan.sources().stream().filter(source -> !source.spans().isEmpty()).toList();
    total = plan.offsets();
    isOfFiles = plan.kind() == ReplayPlan.Kind.FILES;
    this.scoredBefore = scoredBefore;
  }

  /** Returns how long to wait from one line to the next. */
  Duration interval() {
    return terminal.animated() ? LIVE_INTERVAL : PLAIN_INTERVAL;
  }

  /** Shows the state of now. */
  void show() {
    RunMetrics metrics = run.metrics();
    long done = done(metrics);
    long now = System.nanoTime();
    if (startDone < 0 || done < startDone) {
      // What an earlier attempt has done says nothing of the speed of this one.
      startDone = done;
      startNanos = now;
    }
    double perSecond = (done - startDone) / Math.max(1e-3, (now - startNanos) / 1e9);
    String line =
        line(
            run.status(),
            done,
            total,
            metrics.predictions() + metrics.deadLetters(),
            metrics.deadLetters(),
            perSecond);
    if (terminal.animated()) {
      double share = total == 0 ? 1 : (double) done / total;
      terminal.out().print(CLEAR_LINE + terminal.bar(share, BAR_COLUMNS) + "  " + line);
      terminal.out().flush();
    } else {
      terminal.out().println(line);
    }
  }

  /** Ends the line that is drawn in place, so that other output begins on a new one. */
  void end() {
    if (terminal.animated()) {
      terminal.out().println();
    }
  }

  private long done(RunMetrics metrics) {
    if (isOfFiles) {
      return Math.min(total, scoredBefore + metrics.predictions() + metrics.deadLetters());
    }
    long done = 0;
    for (Source source : sources) {
      long next = metrics.currentOffset(source.topic(), source.partition()) + 1;
      long first = source.spans().get(0).first();
      long end = source.spans().get(source.spans().size() - 1).last() + 1;
      done += Math.min(Math.max(0, next - first), end - first);
    }
    return done;
  }

  static String line(
      String status, long done, long total, long records, long deadLetters, double perSecond) {
    double share = total == 0 ? 1 : (double) done / total;
    String left =
        done == total || perSecond > 0
            ? duration(Duration.ofSeconds((long) ((total - done) / Math.max(1e-9, perSecond))))
            : "?";
    return String.format(
        Locale.ROOT,
        "%s  %,d of %,d offsets, %.0f %%  records %,d  dead letters %,d  %,.0f/s  left %s",
        status.toLowerCase(Locale.ROOT),
        done,
        total,
        100 * share,
        records,
        deadLetters,
        perSecond,
        left);
  }

  private static String duration(Duration time) {
    return time.toHours() > 0
        ? String.format(Locale.ROOT, "%d h %02d min", time.toHours(), time.toMinutesPart())
        : String.format(Locale.ROOT, "%d:%02d min", time.toMinutes(), time.toSecondsPart());
  }
}
