// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.audit.Unanswered;
import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.history.HistoryException;
import io.logitmill.kafka.OffsetRanges;
import io.logitmill.kafka.PreflightReport;
import io.logitmill.kafka.ReplayLeftovers;
import io.logitmill.topology.ReplaySettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fills source offsets that have no output: scores them, and them alone, into the same topics. */
@Command(
    name = "replay",
    description = {
      "Fills source offsets that have no output.",
      "Scores the offsets that audit --offsets-out found missing into the job's own topics, exactly",
      "once, beside the live job if it runs. What has an output by now is left out, so the command",
      "can be repeated. Exit code 1: some offsets are still missing."
    },
    footer = {
      "%nExample:",
      "  ./logitmill audit --config job.yaml --offsets-out missing.txt",
      "  ./logitmill replay --config job.yaml --offsets missing.txt"
    })
final class ReplayCommand implements Callable<Integer> {
  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** The live job may be answering an offset just now. */
  private static final Duration PATIENCE_BEFORE = Duration.ofSeconds(3);

  private static final Duration PATIENCE_AFTER = Duration.ofSeconds(10);

  @Mixin private JobOptionsMixin options;

  @Option(
      names = "--offsets",
      required = true,
      paramLabel = "FILE",
      description = "Source offsets, one range a line: topic@partition@from-to.")
  private Path offsets;

  @Override
  public Integer call() throws Exception {
    JobConfigReader.Result read = options.read();
    OffsetRanges asked = readOffsets();
    JobSetup setup = JobSetup.read(read.config().ofReplay(JobConfig.FILL));
    JobConfig config = setup.config();
    Path directory = Path.of(config.job().stateDir()).resolve(config.job().name());
    try (StateDirectory state = StateDirectory.open(directory, "replay")) {
      LogFile.use(state.logFile(), "warn");
      PreflightReport report = setup.preflight();
      report.warnings().forEach(line -> errors().println("warning: " + line));
      if (!report.isClean()) {
        throw CommandException.failed("%s", String.join(System.lineSeparator(), report.errors()));
      }
      abortLeftovers(config);
      return replay(setup, report, state, asked);
    }
  }

  private static void abortLeftovers(JobConfig config)
      throws CommandException, InterruptedException {
    try {
      int aborted = ReplayLeftovers.abort(config);
      if (aborted > 0) {
        Terminal.current().line("Aborted %d transactions of a replay that was killed.", aborted);
      }
    } catch (KafkaException e) {
      throw CommandException.failedBy(
          e, "Could not abort what an earlier replay has left open: " + e.getMessage());
    }
  }

  private OffsetRanges readOffsets() throws CommandException {
    try {
      return OffsetRanges.read(offsets);
    } catch (OffsetRanges.MalformedException e) {
      throw CommandException.wrongUse("--offsets: " + e.getMessage());
    } catch (IOException e) {
      throw CommandException.wrongUse("--offsets: cannot read " + offsets + ": " + e);
    }
  }

  private int replay(
      JobSetup setup, PreflightReport report, StateDirectory state, OffsetRanges asked)
      throws Exception {
    Terminal terminal = Terminal.current();
    OffsetRanges open = unanswered(setup.config(), asked, PATIENCE_BEFORE);
    terminal.line(
        "%s: %s offsets; %s hold a record without an output.",
        offsets, number(asked), number(open));
    if (open.count() == 0) {
      terminal.line("Nothing to do.");
      return CommandException.DONE;
    }
    String id = ID.format(Instant.now());
    terminal.line("Replay %s. Log: %s. Ctrl-C stops it.", id, state.logFile());
    new ReplaySession(terminal, setup, state)
        .run(setup.startFill(report, ReplaySettings.of(id, open.toSourceRanges())));
    OffsetRanges left = unanswered(setup.config(), open, PATIENCE_AFTER);
    if (left.count() > 0) {
      throw CommandException.failed(
          "%s of %s offsets still have no output. See %s, then repeat the command.",
          number(left), number(open), state.logFile());
    }
    terminal.line(terminal.green("done: ") + "%s records, each has an output now", number(open));
    return CommandException.DONE;
  }

  private static OffsetRanges unanswered(JobConfig config, OffsetRanges offsets, Duration patience)
      throws CommandException, IOException, InterruptedException {
    try (AuditProgress progress = new AuditProgress(errors(), Terminal.current().animated())) {
      return Unanswered.among(config, offsets, patience, progress);
    } catch (HistoryException e) {
      throw CommandException.failedBy(e, e.getMessage());
    }
  }

  private static String number(OffsetRanges ranges) {
    return String.format(Locale.ROOT, "%,d", ranges.count());
  }

  private static PrintStream errors() {
    return new PrintStream(System.err, true, StandardCharsets.UTF_8);
  }
}
