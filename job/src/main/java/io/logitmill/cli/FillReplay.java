// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.audit.Unanswered;
import io.logitmill.config.JobConfig;
import io.logitmill.history.HistoryException;
import io.logitmill.kafka.OffsetRanges;
import io.logitmill.kafka.PreflightReport;
import io.logitmill.kafka.ReplayLeftovers;
import io.logitmill.topology.ReplaySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.kafka.common.KafkaException;

/**
 * Fills source offsets that have no output: scores them, and them alone, into the job's own topics.
 */
final class FillReplay {
  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** The live job may be answering an offset just now. */
  private static final Duration PATIENCE_BEFORE = Duration.ofSeconds(3);

  private static final Duration PATIENCE_AFTER = Duration.ofSeconds(10);

  private final Terminal terminal;
  private final JobSetup setup;

  /**
   * @param of configuration of the job
   */
  FillReplay(Terminal terminal, JobConfig of) throws CommandException {
    this.terminal = terminal;
    setup = JobSetup.read(of.ofReplay(JobConfig.FILL));
  }

  /**
   * Fills those of the offsets that hold a record without an output.
   *
   * @param name of the offsets, for messages
   * @throws CommandException if some are still missing at the end
   */
  void run(String name, OffsetRanges asked) throws Exception {
    JobConfig config = setup.config();
    Path directory = Path.of(config.job().stateDir()).resolve(config.job().name());
    try (StateDirectory state = StateDirectory.open(directory, "replay")) {
      LogFile.use(state.logFile(), "warn");
      PreflightReport report = Preflighted.report(setup);
      abortLeftovers(config);
      fill(report, state, name, asked);
    }
  }

  private void abortLeftovers(JobConfig config) throws CommandException, InterruptedException {
    try {
      int aborted = ReplayLeftovers.abort(config);
      if (aborted > 0) {
        terminal.line("Aborted %d transactions of a replay that was killed.", aborted);
      }
    } catch (KafkaException e) {
      throw CommandException.failedBy(
          e, "Could not abort what an earlier replay has left open: " + e.getMessage());
    }
  }

  private void fill(PreflightReport report, StateDirectory state, String name, OffsetRanges asked)
      throws Exception {
    OffsetRanges open = unanswered(asked, PATIENCE_BEFORE);
    terminal.line(
        "%s: %s offsets; %s hold a record without an output.", name, number(asked), number(open));
    if (open.count() == 0) {
      terminal.line("Nothing to do.");
      return;
    }
    String id = ID.format(Instant.now());
    terminal.line("Replay %s. Log: %s. Ctrl-C stops it.", id, state.logFile());
    new ReplaySession(terminal, setup, state)
        .run(setup.startFill(report, ReplaySettings.of(id, open.toSourceRanges())));
    OffsetRanges left = unanswered(open, PATIENCE_AFTER);
    if (left.count() > 0) {
      throw CommandException.failed(
          "%s of %s offsets still have no output. See %s, then repeat the command.",
          number(left), number(open), state.logFile());
    }
    terminal.line(terminal.green("done: ") + "%s records, each has an output now", number(open));
  }

  private OffsetRanges unanswered(OffsetRanges offsets, Duration patience)
      throws CommandException, IOException, InterruptedException {
    try (AuditProgress progress = AuditProgress.onStandardError(terminal)) {
      return Unanswered.among(setup.config(), offsets, patience, progress);
    } catch (HistoryException e) {
      throw CommandException.failedBy(e, e.getMessage());
    }
  }

  private static String number(OffsetRanges ranges) {
    return String.format(Locale.ROOT, "%,d", ranges.count());
  }
}
