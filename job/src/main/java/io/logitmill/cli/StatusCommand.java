// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.config.JobConfigReader;
import io.logitmill.kafka.JobStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows how far a job is and what holds its output up, asking the brokers alone. */
@Command(
    name = "status",
    description = {
      "Shows how far a job is and what holds its output up.",
      "Lag by input partition, output that waits for open transactions, and whose they are.",
      "It asks the brokers alone, wherever the job runs, and changes nothing.",
      "Exit code 1: something could not be told; a line says what and why."
    },
    footer = {
      "%nExamples:",
      "  ./logitmill status --config job.yaml",
      "  ./logitmill status --config job.yaml --json"
    })
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JobOptionsMixin options;

  @Option(names = "--json", description = "Print one JSON object; docs/status.md has its fields.")
  private boolean json;

  @Override
  public Integer call() throws CommandException, InterruptedException {
    JobConfigReader.Result read = options.read();
    read.warnings().forEach(line -> Main.err(spec).println("warning: " + line));
    JobStatus status = JobStatus.ask(read.config());
    Terminal terminal = Terminal.current();
    if (json) {
      terminal.out().println(StatusJson.write(status));
    } else {
      new StatusText(terminal, status).print();
    }
    if (!status.isComplete()) {
      throw CommandException.failed(
          "The status is not complete: %d error(s).", status.errors().size());
    }
    return CommandException.DONE;
  }
}
