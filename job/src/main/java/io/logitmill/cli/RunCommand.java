// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.kafka.LogitmillJob;
import io.logitmill.kafka.PreflightReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The job itself: in an embedded Flink, or on the cluster that {@code flink run} names. */
@Command(
    name = "run",
    description = {
      "Runs the job with an embedded Flink.",
      "Ctrl-C or SIGTERM stop it with a savepoint under job.state-dir, and the next run",
      "resumes by itself from the newest savepoint or checkpoint there.",
      "On a cluster: flink run [-s SAVEPOINT] logitmill-job.jar run --config job.yaml"
    },
    footer = {
      "%nExamples:",
      "  ./logitmill run --config job.yaml",
      "  ./logitmill run --config job.yaml --parallelism 4 -Dinput.start=latest"
    })
final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private JobOptionsMixin options;

  @Option(
      names = "--fresh",
      description = "Start anew: state of earlier runs is put aside, and input.start decides.")
  private boolean fresh;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = Main.err(spec);
    JobSetup setup = setUp(err);
    JobConfig config = setup.config();
    try (StateDirectory state =
        StateDirectory.open(Path.of(config.job().stateDir()), config.job().name())) {
      LogFile.use(state.logFile(), "warn");
      PreflightReport report = preflight(setup, err);
      new RunSession(Terminal.current(), setup, state).run(report, fresh);
      return CommandException.DONE;
    }
  }

  /** Runs the job on the cluster that Flink's environment names; returns or throws as it does. */
  void runOnCluster() throws Exception {
    PrintWriter err = new PrintWriter(System.err, true, java.nio.charset.StandardCharsets.UTF_8);
    JobSetup setup = setUp(err);
    PreflightReport report = preflight(setup, err);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    boolean refuseFreshStart = !fresh && report.facts().hasRunBefore();
    LogitmillJob.define(
        env,
        setup.config(),
        setup.startOnCluster(report, refuseFreshStart, env.getConfiguration()));
    env.execute(setup.config().job().name());
  }

  private JobSetup setUp(PrintWriter err) throws CommandException {
    JobConfigReader.Result read = options.read();
    read.warnings().forEach(line -> err.println("warning: " + line));
    return JobSetup.read(read.config());
  }

  private static PreflightReport preflight(JobSetup setup, PrintWriter err)
      throws InterruptedException, CommandException {
    PreflightReport report = setup.preflight();
    report.warnings().forEach(line -> err.println("warning: " + line));
    if (!report.isClean()) {
      throw CommandException.failed("%s", String.join(System.lineSeparator(), report.errors()));
    }
    return report;
  }
}
