// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.util.List;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.client.program.ProgramParametrizationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The jar's main class, for {@code flink run} and for the web interface.
 *
 * <p>It throws when something is wrong and never ends the process: that would be the JobManager's.
 * What it throws is of Flink's own types, because Flink's client prints a {@link
 * ProgramParametrizationException} as its message alone, and other exceptions as a stack trace.
 */
@Command(
    name = "logitmill-job.jar",
    scope = ScopeType.INHERIT,
    description = "Runs Logitmill on a Flink cluster.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
public final class FlinkMain {
  private FlinkMain() {}

  /**
   * Takes {@code run} and its options.
   *
   * @throws ProgramParametrizationException if they are wrong, or what they name, or if the brokers
   *     are not as the job needs them
   * @throws ProgramInvocationException if the job failed, when its end was waited for; the message
   *     begins with the cause
   */
  public static void main(String[] args) throws ProgramInvocationException {
    RunCommand run = new RunCommand();
    CommandLine line = commandLine(run);
    ParseResult result = line.parseArgs(args);
    if (CommandLine.printHelpIfRequested(result)) {
      return;
    }
    requireRight(result);
    try {
      run.runOnCluster();
    } catch (CommandException e) {
      throw refusal(e.getMessage(), e);
    } catch (Exception e) {
      throw new ProgramInvocationException(Main.describe(e), e);
    }
  }

  /**
   * Returns a command line that gathers its errors: of several, not the first is the telling one.
   */
  private static CommandLine commandLine(RunCommand run) {
    CommandLine line = new CommandLine(new FlinkMain()).addSubcommand(run);
    line.getCommandSpec().parser().collectErrors(true);
    line.getSubcommands().values().forEach(c -> c.getCommandSpec().parser().collectErrors(true));
    return line;
  }

  private static void requireRight(ParseResult result) {
    ParseResult last = result.hasSubcommand() ? result.subcommand() : result;
    for (Exception error : last.errors()) {
      if (error instanceof UnmatchedArgumentException unmatched) {
        throw refusal(unmatched.getMessage() + suggestions(unmatched), unmatched);
      }
    }
    for (Exception error : last.errors()) {
      throw refusal(error.getMessage(), error);
    }
    if (!result.hasSubcommand()) {
      throw refusal("Expected the command run, found none. Example: run --config job.yaml", null);
    }
  }

  private static String suggestions(UnmatchedArgumentException unmatched) {
    List<String> meant = unmatched.getSuggestions();
    return meant.isEmpty() ? "" : " (did you mean " + String.join(" or ", meant) + "?)";
  }

  private static ProgramParametrizationException refusal(String message, Exception cause) {
    ProgramParametrizationException refusal = new ProgramParametrizationException(message);
    refusal.initCause(cause);
    return refusal;
  }
}
