// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The jar's main class, for {@code flink run}.
 *
 * <p>It throws when something is wrong and never ends the process: that would be the JobManager's.
 */
@Command(
    name = "logitmill-job.jar",
    description = "Runs Logitmill on a Flink cluster.",
    mixinStandardHelpOptions = true)
public final class FlinkMain {
  private FlinkMain() {}

  /** Takes {@code run} and its options. */
  public static void main(String[] args) throws Exception {
    RunCommand run = new RunCommand();
    CommandLine line = new CommandLine(new FlinkMain()).addSubcommand(run);
    CommandLine.ParseResult result = line.parseArgs(args);
    if (CommandLine.printHelpIfRequested(result)) {
      return;
    }
    if (!result.hasSubcommand()) {
      throw new CommandLine.ParameterException(
          line, "Expected the command run, found none. Example: run --config job.yaml");
    }
    run.runOnCluster();
  }
}
