// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.config.JobConfigReader;
import io.logitmill.kafka.PreflightReport;
import io.logitmill.model.ModelSpec;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at configuration, catalogue and brokers, and starts nothing. */
@Command(
    name = "check",
    description = {
      "Looks at configuration, catalogue and brokers.",
      "Prints what it finds and starts nothing. Exit code 1: the job could not start now;",
      "2: the configuration or the catalogue is wrong."
    },
    footer = {"%nExample:", "  ./logitmill check --config job.yaml"})
final class CheckCommand implements Callable<Integer> {
  @Mixin private JobOptionsMixin options;

  @Override
  public Integer call() throws CommandException, InterruptedException {
    Terminal terminal = Terminal.current();
    JobConfigReader.Result read = options.read();
    terminal.line(terminal.bold("Configuration"));
    read.config().describe().lines().forEach(line -> terminal.out().println("  " + line));
    JobSetup setup = JobSetup.read(read.config());
    terminal.line("");
    terminal.line(terminal.bold("Catalogue"));
    setup.catalogue().revisions().forEach(spec -> terminal.out().println("  " + describe(spec)));
    terminal.line("");
    terminal.line(terminal.bold("Preflight"));
    PreflightReport report = setup.preflight();
    read.warnings().forEach(line -> terminal.out().println(warning(terminal, line)));
    report.warnings().forEach(line -> terminal.out().println(warning(terminal, line)));
    report.errors().forEach(line -> terminal.out().println(terminal.red("  error    ") + line));
    if (!report.isClean()) {
      throw CommandException.failed(
          "The job could not start now: %d error(s).", report.errors().size());
    }
    terminal.line(
        report.facts().hasRunBefore()
            ? "  A job of this name has run before: run resumes it, and starts anew with --fresh only."
            : "  No job of this name has run before.");
    terminal.line(terminal.green("  The job can start."));
    return CommandException.DONE;
  }

  private static String warning(Terminal terminal, String line) {
    return terminal.yellow("  warning  ") + line;
  }

  private static String describe(ModelSpec spec) {
    return String.format(
        "%s  fingerprint %s  %d classes  %s",
        spec,
        HexFormat.of().formatHex(spec.fingerprint()),
        spec.classCount(),
        io.logitmill.config.JobConfig.name(spec.activation()));
  }
}
