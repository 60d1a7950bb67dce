// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.audit.Audit;
import io.logitmill.audit.AuditReport;
import io.logitmill.audit.AuditRequest;
import io.logitmill.audit.ValueSettings;
import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.history.HistoryException;
import io.logitmill.history.OffsetBound;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proves from the topics alone that every input record has exactly one output record. */
@Command(
    name = "audit",
    description = {
      "Proves exactly-once from the topics alone.",
      "Reads a range of the input and both outputs, read_committed, and tells which source offsets",
      "are missing, twice, in both outputs, or invented. Exit code 1: something is wrong, or the",
      "audit could not be made (then there is no report)."
    },
    footer = {
      "%nExamples:",
      "  ./logitmill audit --config job.yaml",
      "  ./logitmill audit --config job.yaml --to committed --values --json",
      "  ./logitmill audit --config job.yaml --from 0:1000,1:950 --offsets-out missing.txt"
    })
final class AuditCommand implements Callable<Integer> {
  @Mixin private JobOptionsMixin options;

  @Option(
      names = "--from",
      paramLabel = "WHERE",
      defaultValue = "earliest",
      description =
          "First source offset: earliest, latest, a time with its zone (2026-01-31T08:00:00Z), or"
              + " [topic@]partition:offset,... Default: ${DEFAULT-VALUE}.")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "WHERE",
      defaultValue = "latest",
      description =
          "The offset after the last one: as --from, or committed (by the job's group). latest is"
              + " the last stable offset when the audit starts. Default: ${DEFAULT-VALUE}.")
  private String to;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description =
          "How long to follow the outputs after the last answer that came. Default:"
              + " ${DEFAULT-VALUE}.")
  private String patience;

  @Option(
      names = "--values",
      description =
          "Score every input record again and compare with what was published, byte for byte.")
  private boolean values;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Findings to show of each kind; counts are always full. Default: ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--offsets-out",
      paramLabel = "FILE",
      description = "Write the missing source offsets to FILE, for replay --offsets FILE.")
  private Path offsetsOut;

  @Option(
      names = "--json",
      description = "Print one JSON object; everything else goes to the standard error.")
  private boolean json;

  @Override
  public Integer call() throws CommandException, InterruptedException {
    Terminal terminal = Terminal.current();
    JobConfigReader.Result read = options.read();
    AuditRequest request = request(read.config());
    try (AuditProgress progress = new AuditProgress(errors(), terminal.animated())) {
      AuditReport report = Audit.run(request, progress);
      progress.close();
      if (json) {
        terminal.out().println(AuditJson.write(report));
      } else {
        new AuditPrinter(terminal, offsetsOut).print(report);
      }
      return report.isClean() ? CommandException.DONE : CommandException.FAILED;
    } catch (HistoryException e) {
      throw e.isWrongUse()
          ? CommandException.wrongUse(e.getMessage())
          : CommandException.failedBy(e, e.getMessage());
    } catch (IOException e) {
      throw CommandException.failedBy(e, "--offsets-out: " + e);
    }
  }

  private static PrintStream errors() {
    return new PrintStream(System.err, true, StandardCharsets.UTF_8);
  }

  private AuditRequest request(JobConfig config) throws CommandException {
    if (limit < 0) {
      throw CommandException.wrongUse("Expected --limit of at least 0, found " + limit + ".");
    }
    OffsetBound begin = bound("--from", from);
    if (begin.kind() == OffsetBound.Kind.COMMITTED) {
      throw CommandException.wrongUse(
          "--from: expected earliest, latest, a time or offsets, found committed.");
    }
    return new AuditRequest(
        config,
        begin,
        bound("--to", to),
        duration(patience),
        limit,
        Optional.ofNullable(offsetsOut),
        values ? Optional.of(valueSettings(config)) : Optional.empty(),
        AuditRequest.defaultMemoryBytes());
  }

  private static OffsetBound bound(String option, String text) throws CommandException {
    try {
      return OffsetBound.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.wrongUse(option + ": " + e.getMessage());
    }
  }

  private static Duration duration(String text) throws CommandException {
    try {
      // Flink takes a number alone for milliseconds; whoever writes 5 means seconds.
      if (!text.matches("\\d+")) {
        return TimeUtils.parseDuration(text.toLowerCase(Locale.ROOT));
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw CommandException.wrongUse(
        "--wait: expected a time with its unit such as 30s, found " + text + ".");
  }

  private static ValueSettings valueSettings(JobConfig config) throws CommandException {
    return JobSetup.read(config).valueSettings();
  }
}
