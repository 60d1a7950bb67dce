// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.cli.demo.DemoCommand;
import io.logitmill.topology.DeliberateStop;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line that the launcher script runs; the only place that ends the process. */
@Command(
    name = "logitmill",
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Turns model logits on Kafka into labelled probabilities, exactly once.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed",
      "2:wrong command line, configuration or catalogue",
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error.")
  private boolean debug;

  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine(new ScoreCommand()).execute(args));
  }

  /** Returns the whole command line, ready to execute. */
  static CommandLine commandLine(ScoreCommand score) {
    Main main = new Main();
    CommandLine line =
        new CommandLine(main)
            .addSubcommand(new DemoCommand())
            .addSubcommand(score)
            .addSubcommand(new RunCommand())
            .addSubcommand(new CheckCommand())
            .addSubcommand(new StatusCommand())
            .addSubcommand(new FeedCommand())
            .addSubcommand(new TailCommand())
            .addSubcommand(new AuditCommand())
            .addSubcommand(new ReplayCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(main::report);
    IParameterExceptionHandler usual = line.getParameterExceptionHandler();
    line.setParameterExceptionHandler(
        (mistake, arguments) -> usual.handleParseException(WrongUse.telling(mistake), arguments));
    return line;
  }

  /** Without a command there is nothing to do but to say what there is. */
  @Override
  public Integer call() {
    spec.commandLine().usage(err(spec));
    return CommandException.WRONG_USE;
  }

  private int report(Exception e, CommandLine line, ParseResult result) {
    PrintWriter err = line.getErr();
    err.println("logitmill: " + describe(e));
    if (debug) {
      e.printStackTrace(err);
    }
    err.flush();
    return e instanceof CommandException known ? known.exitCode() : CommandException.FAILED;
  }

  /** Returns what went wrong in one line: the message of the deepest cause that has one. */
  static String describe(Throwable e) {
    if (e instanceof CommandException) {
      return e.getMessage();
    }
    Throwable deepest = e;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof DeliberateStop || cause instanceof CommandException) {
        return cause.getMessage();
      }
      if (cause.getMessage() != null) {
        deepest = cause;
      }
    }
    String type = deepest.getClass().getSimpleName();
    boolean told = deepest instanceof ExecutionException || deepest.getMessage() == null;
    return told ? deepest.toString() : type + ": " + deepest.getMessage();
  }

  /** Returns the writer for messages of the command. */
  static PrintWriter err(CommandSpec spec) {
    return spec.commandLine().getErr();
  }

  /** The version that the jar's manifest names. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"logitmill " + (version == null ? "(not from a jar)" : version)};
    }
  }
}
