// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.util.List;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.client.program.ProgramParametrizationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
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
   * Takes {@code run} or {@code replay}, and its options.
   *
   * @throws ProgramParametrizationException if they are wrong, or what they name, or if the brokers
   *     are not as the job needs them
   * @throws ProgramInvocationException if the job failed, when its end was waited for; the message
   *     begins with the cause
   */
  public static void main(String[] args) throws ProgramInvocationException {
    RunCommand run = new RunCommand();
    ReplayCommand replay = new ReplayCommand();
    CommandLine line = new CommandLine(new FlinkMain()).addSubcommand(run).addSubcommand(replay);
    ParseResult result = parse(line, args);
    if (CommandLine.printHelpIfRequested(result)) {
      return;
    }
    if (!result.hasSubcommand()) {
      throw refusal(
          "Expected the command run or replay, found none. Example: run --config job.yaml", null);
    }
    try {
      if (result.subcommand().commandSpec().userObject() == replay) {
        replay.runOnCluster();
      } else {
        run.runOnCluster();
      }
    } catch (CommandException e) {
      throw refusal(e.getMessage(), e);
    } catch (Exception e) {
      throw new ProgramInvocationException(Main.describe(e), e);
    }
  }

  private static ParseResult parse(CommandLine line, String[] args) {
    try {
      return line.parseArgs(args);
    } catch (ParameterException e) {
      ParameterException telling = WrongUse.telling(e);
      throw refusal(telling.getMessage() + suggestions(telling), telling);
    }
  }

  private static String suggestions(ParameterException mistake) {
    List<String> meant =
        mistake instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    return meant.isEmpty() ? "" : " (did you mean " + String.join(" or ", meant) + "?)";
  }

  private static ProgramParametrizationException refusal(String message, Exception cause) {
    ProgramParametrizationException refusal = new ProgramParametrizationException(message);
    refusal.initCause(cause);
    return refusal;
  }
}
