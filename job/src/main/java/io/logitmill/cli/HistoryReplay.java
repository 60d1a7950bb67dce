// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.config.JobConfig;
import io.logitmill.files.LogitFiles;
import io.logitmill.history.HistoryException;
import io.logitmill.kafka.GroupCounts;
import io.logitmill.kafka.JobStart;
import io.logitmill.kafka.LogitmillJob;
import io.logitmill.kafka.PreflightReport;
import io.logitmill.kafka.ReplayLeftovers;
import io.logitmill.replay.Account;
import io.logitmill.replay.AccountReport;
import io.logitmill.replay.PlanChanges;
import io.logitmill.replay.PlanFile;
import io.logitmill.replay.ReplayPlan;
import io.logitmill.topology.CountPublisher;
import io.logitmill.topology.ReplaySettings;
import io.logitmill.topology.ScoringTopology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.KafkaException;

/** Scores history again by a plan, into topics of its own, and makes the account. */
final class HistoryReplay {
  private static final String REPLAYS = "replays";
  private static final String PLAN = "plan.json";
  private static final String FINISHED = "finished";
  private static final String CLIENT = "logitmill-replay.";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Terminal terminal;
  private final JobConfig live;
  private final ReplayPlan plan;
  private final double recordsPerSecond;
  private final JobSetup setup;

  /**
   * @param live configuration of the job whose history it is
   * @param recordsPerSecond how fast it may go; infinite for no limit
   */
  HistoryReplay(Terminal terminal, JobConfig live, ReplayPlan plan, double recordsPerSecond)
      throws CommandException {
    this.terminal = terminal;
    this.live = live;
    this.plan = plan;
    this.recordsPerSecond = recordsPerSecond;
    setup = JobSetup.read(plan.config(live));
  }

  /** Returns the directory in which an embedded replay keeps its state. */
  static Path directory(JobConfig live, String id) {
    return replays(live).resolve(id);
  }

  private static Path replays(JobConfig live) {
    return StateDirectory.of(Path.of(live.job().stateDir()), live.job().name()).resolve(REPLAYS);
  }

  /**
   * Runs the replay in an embedded Flink, from where an earlier attempt has come to, and makes its
   * account.
   *
   * @return the exit code
   */
  int runEmbedded() throws Exception {
    try (StateDirectory state = StateDirectory.open(replays(live), plan.id())) {
      LogFile.use(state.logFile(), "warn");
      Path finished = state.directory().resolve(FINISHED);
      if (Files.exists(finished)) {
        terminal.line("Replay %s has finished before. Its account:", plan.id());
        return account();
      }
      Path planFile = state.directory().resolve(PLAN);
      PlanFile.write(planFile, plan);
      PreflightReport report = Preflighted.report(setup);
      Optional<Path> resumeFrom = state.newest();
      tellChanges(resumeFrom.isPresent());
      if (resumeFrom.isEmpty()) {
        requireFirst(report, state);
      } else {
        terminal.line("Resuming from %s.", resumeFrom.get());
      }
      abortLeftovers(resumeFrom.isEmpty());
      terminal.line("Log: %s. Ctrl-C stops it; --plan %s goes on.", state.logFile(), planFile);
      new ReplaySession(terminal, setup, state)
          .run(start(report, false), resumeFrom, scoredBefore(), plan, planFile);
      Files.createFile(finished);
      Directories.remove(state.checkpoints());
      Directories.remove(state.savepoints());
      return account();
    }
  }

  private void requireFirst(PreflightReport report, StateDirectory state)
      throws CommandException, InterruptedException {
    if (hasRunBefore(report)) {
      throw CommandException.failed(
          "Replay %s has run before: the brokers know its transactions or counts. But there is no"
              + " checkpoint or savepoint in %s. Starting it anew would score records twice. See"
              + " what it did with --account, or make a new plan.",
          plan.id(), state.directory());
    }
  }

  private boolean hasRunBefore(PreflightReport report)
      throws CommandException, InterruptedException {
    JobConfig config = setup.config();
    Map<String, String> keeper = isOfFiles() ? config.output().kafka() : config.input().kafka();
    try {
      return report.facts().hasRunBefore()
          || GroupCounts.exist(keeper, CLIENT + config.job().name(), config.groupId());
    } catch (KafkaException e) {
      throw CommandException.failedBy(
          e, "Could not look whether the replay has run before: " + e.getMessage());
    }
  }

  /** Without state nobody will take over what a killed attempt has left open. */
  private void abortLeftovers(boolean withoutState) throws CommandException, InterruptedException {
    if (!withoutState) {
      return;
    }
    try {
      int aborted = ReplayLeftovers.abort(setup.config());
      if (aborted > 0) {
        terminal.line("Aborted %d transactions of an attempt that was killed.", aborted);
      }
    } catch (KafkaException e) {
      throw CommandException.failedBy(
          e, "Could not abort what an earlier attempt has left open: " + e.getMessage());
    }
  }

  /**
   * Runs the replay on the cluster that Flink's environment names.
   *
   * @param planFile where the plan is, for what comes after
   */
  void runOnCluster(String planFile) throws Exception {
    PreflightReport report = Preflighted.report(setup);
    boolean hasRunBefore = hasRunBefore(report);
    tellChanges(hasRunBefore);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    LogitmillJob.define(env, setup.config(), start(report, hasRunBefore));
    JobExecutionResult result = env.execute(name());
    if (!result.isJobExecutionResult()) {
      terminal.line("Submitted. Its account, once it has ended: replay --account %s", planFile);
      return;
    }
    if (account() != CommandException.DONE) {
      throw CommandException.failed("Replay %s is not balanced.", plan.id());
    }
  }

  private String name() {
    return live.job().name() + " replay " + plan.id();
  }

  private JobStart start(PreflightReport report, boolean refuseFreshStart) throws CommandException {
    ReplaySettings settings =
        new ReplaySettings(
            plan.id(),
            plan.ranges(),
            plan.times(),
            recordsPerSecond,
            plan.kind() == ReplayPlan.Kind.DEAD_LETTERS,
            counts());
    JobStart start = setup.startPlanned(report, refuseFreshStart, settings, plan.specs());
    return isOfFiles() ? start.from(LogitFiles.source(plan.files())) : start;
  }

  private boolean isOfFiles() {
    return plan.kind() == ReplayPlan.Kind.FILES;
  }

  /** Returns how far an earlier attempt has come, as well as it is known: for the eye. */
  private long scoredBefore() throws InterruptedException {
    if (!isOfFiles()) {
      return 0;
    }
    JobConfig config = setup.config();
    try {
      return GroupCounts.readOfFiles(
              config.output().kafka(),
              CLIENT + config.job().name(),
              config.groupId(),
              ScoringTopology.SCORE_UID)
          .values()
          .stream()
          .mapToLong(count -> count.passed + count.others)
          .sum();
    } catch (KafkaException e) {
      return 0;
    }
  }

  private CountPublisher.Factory counts() {
    JobConfig config = setup.config();
    String clientId = CLIENT + config.job().name();
    return isOfFiles()
        ? GroupCounts.factoryOfFiles(
            config.output().kafka(), clientId, config.groupId(), config.output().predictionsTopic())
        : GroupCounts.factory(config.input().kafka(), clientId, config.groupId());
  }

  private void tellChanges(boolean resumes)
      throws CommandException, IOException, InterruptedException {
    try {
      PlanChanges.since(plan, live, resumes).forEach(line -> terminal.line("note: %s", line));
    } catch (HistoryException e) {
      throw e.isWrongUse()
          ? CommandException.wrongUse(e.getMessage())
          : CommandException.failedBy(e, e.getMessage());
    }
  }

  /**
   * Makes the account and shows it.
   *
   * @return the exit code
   */
  int account() throws CommandException, IOException, InterruptedException {
    try (AuditProgress progress = AuditProgress.onStandardError(terminal)) {
      AccountReport report = Account.of(plan, live, PATIENCE, progress);
      progress.close();
      new AccountPrinter(terminal).print(report);
      return report.isBalanced() ? CommandException.DONE : CommandException.FAILED;
    } catch (HistoryException e) {
      throw CommandException.failedBy(e, "The account cannot be made: " + e.getMessage());
    }
  }
}
