// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.kafka.PreflightReport;
import io.logitmill.model.ModelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
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
  public Integer call() throws CommandException, InterruptedException, IOException {
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
    if (report.facts().hasRunBefore()) {
      printResumption(terminal, read.config().job());
    } else {
      terminal.line("  No job of this name has run before.");
    }
    terminal.line(terminal.green("  The job can start."));
    return CommandException.DONE;
  }

  private static void printResumption(Terminal terminal, JobConfig.Job job) throws IOException {
    Path directory = StateDirectory.of(Path.of(job.stateDir()), job.name());
    Optional<Path> newest = StateDirectory.newest(directory);
    terminal
        .out()
        .println(
            newest.isPresent()
                ? "  A job of this name has run before: run resumes it from " + newest.get() + "."
                : warning(
                    terminal,
                    "A job of this name has run before, and "
                        + directory
                        + " has no savepoint or checkpoint. If it runs on a cluster, resume it there"
                        + " with flink run --fromSavepoint. An embedded run refuses to start: set"
                        + " job.state-dir to where its state is, or start anew with --fresh."));
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
        JobConfig.name(spec.activation()));
  }
}
