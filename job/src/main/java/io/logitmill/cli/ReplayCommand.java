// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.history.HistoryException;
import io.logitmill.replay.PlanFile;
import io.logitmill.replay.Planner;
import io.logitmill.replay.ReplayPlan;
import io.logitmill.replay.ReplayRequest;
import io.logitmill.replay.ReplayTopics;
import io.logitmill.replay.RevisionChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Scores history again: by a plan, into topics of its own; or what has no output, into the job's.
 */
@Command(
    name = "replay",
    description = {
      "Scores history again.",
      "Plans first: which offsets, by which revisions, into which topics; then runs, beside the job"
          + " if it runs; then makes the account, by three independent counts. A replay that was"
          + " stopped or killed goes on with --plan. Exit code 1: not each record was scored just"
          + " once.",
      "With --verify it writes nothing and compares history with what was published. With"
          + " --dead-letters it puts rejected records through again, after a repair. With --offsets"
          + " alone it fills, in the job's own topics, the offsets that audit --offsets-out found"
          + " missing; what has an output by now is left out."
    },
    footer = {
      "%nExamples:",
      "  ./logitmill replay --config job.yaml --from 2026-01-31T08:00:00Z",
      "  ./logitmill replay --config job.yaml --revision recorded --plan-out plan.json",
      "  ./logitmill replay --config job.yaml --plan plan.json --rate 50000",
      "  ./logitmill replay --config job.yaml --account plan.json",
      "  ./logitmill replay --config job.yaml --verify",
      "  ./logitmill replay --config job.yaml --dead-letters --code UNKNOWN_MODEL",
      "  ./logitmill replay --config job.yaml --input 'archive/2026-01-*.avro'",
      "  ./logitmill replay --config job.yaml --offsets missing.txt",
      "On a cluster:",
      "  flink run logitmill-job.jar replay --config job.yaml --plan plan.json"
    })
final class ReplayCommand implements Callable<Integer> {
  @Mixin private JobOptionsMixin options;
  @Mixin private ReplayPlanOptions wanted;

  @Option(
      names = "--plan-out",
      paramLabel = "FILE",
      description = "Write the plan to FILE, and do not run it.")
  private Path planOut;

  @Option(names = "--plan", paramLabel = "FILE", description = "Run this plan, or go on with it.")
  private String planFile;

  @Option(
      names = "--account",
      paramLabel = "PLAN",
      description = "Make the account of a replay that has run, and nothing else.")
  private String account;

  @Option(
      names = "--verify",
      description =
          "Score the range, or that of --plan, and compare with what was published then; write"
              + " nothing. --revision is recorded, unless it is given. Exit code 1: something"
              + " differs.")
  private boolean verify;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "With --verify: differences to show of each kind; counts are always full. Default:"
              + " ${DEFAULT-VALUE}.")
  private int limit;

  @Option(
      names = "--json",
      description = "With --verify: print one JSON object; all else goes to the standard error.")
  private boolean json;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Score at most N records per second. Default: no limit.")
  private Double rate;

  @Override
  public Integer call() throws Exception {
    Terminal terminal = Terminal.current();
    JobConfig config = config();
    requireSense();
    if (account != null) {
      return new HistoryReplay(terminal, config, readPlan(account, config), unlimited()).account();
    }
    if (verify) {
      return verify(terminal, config);
    }
    if (wanted.areOfFill()) {
      new FillReplay(terminal, config).run(wanted.offsetsFile().toString(), wanted.readOffsets());
      return CommandException.DONE;
    }
    Optional<ReplayPlan> plan = plan(terminal, config);
    return plan.isEmpty()
        ? CommandException.DONE
        : new HistoryReplay(terminal, config, plan.get(), rate()).runEmbedded();
  }

  private int verify(Terminal terminal, JobConfig config) throws Exception {
    ReplayPlan plan =
        planFile == null
            ? make(terminal, config, RevisionChoice.RECORDED)
            : readPlan(planFile, config);
    if (!json) {
      new PlanPrinter(terminal).printSources(plan);
    }
    requireNoGaps(plan);
    return new HistoryVerification(terminal, config).run(plan, limit, json);
  }

  /** Runs the replay on the cluster that Flink's environment names; throws if it fails. */
  void runOnCluster() throws Exception {
    Terminal terminal = Terminal.current();
    JobConfig config = config();
    requireSense();
    if (account != null || verify || planOut != null || wanted.areOfFill()) {
      throw CommandException.wrongUse(
          "--account, --verify, --plan-out and --offsets without --output are for ./logitmill replay.");
    }
    ReplayPlan plan = plan(terminal, config).orElseThrow();
    String file = planFile;
    if (file == null) {
      // Whoever resumes it, or makes its account, needs it.
      file = "replay-" + plan.id() + ".json";
      PlanFile.write(Path.of(file).toAbsolutePath(), plan);
      terminal.line("The plan is in %s.", file);
    }
    new HistoryReplay(terminal, config, plan, rate()).runOnCluster(file);
  }

  private JobConfig config() throws CommandException {
    JobConfigReader.Result read = options.read();
    return read.config();
  }

  private void requireSense() throws CommandException {
    String ready = account != null ? "--account" : planFile != null ? "--plan" : null;
    if (ready != null && (wanted.areGiven() || planOut != null)) {
      throw CommandException.wrongUse(
          ready + " takes a plan that is made: the options that make one do not go with it.");
    }
    if (account != null && planFile != null) {
      throw CommandException.wrongUse("Expected one of --plan and --account, found both.");
    }
    wanted.requireSense();
    if (verify) {
      wanted.requireOfTopics();
      if (wanted.areOfWriting() || planOut != null || rate != null || account != null) {
        throw CommandException.wrongUse(
            "--verify writes nothing: it goes with --plan, or --from, --to, --offsets, --ordered,"
                + " --revision, --count and --allow-gaps, and with --limit and --json.");
      }
    }
    if (limit < 0) {
      throw CommandException.wrongUse("Expected --limit of at least 0, found " + limit + ".");
    }
    if (rate != null && !(rate > 0)) {
      throw CommandException.wrongUse(
          "--rate: expected a positive number of records per second, found " + rate + ".");
    }
  }

  private double rate() {
    return rate == null ? unlimited() : rate;
  }

  private static double unlimited() {
    return Double.POSITIVE_INFINITY;
  }

  /** Returns the plan to run; nothing if it was only to be made. */
  private Optional<ReplayPlan> plan(Terminal terminal, JobConfig config) throws Exception {
    if (planFile != null) {
      ReplayPlan plan = readPlan(planFile, config);
      new PlanPrinter(terminal).print(plan);
      if (wanted.createTopics()) {
        create(terminal, config, plan);
      }
      return Optional.of(plan);
    }
    ReplayPlan plan = make(terminal, config, RevisionChoice.LATEST);
    new PlanPrinter(terminal).print(plan);
    requireNoGaps(plan);
    if (wanted.createTopics()) {
      create(terminal, config, plan);
    }
    if (planOut == null) {
      return Optional.of(plan);
    }
    try {
      PlanFile.write(planOut, plan);
    } catch (IOException e) {
      throw CommandException.failedBy(e, "--plan-out: cannot write " + planOut + ": " + e);
    }
    terminal.line("Written to %1$s. To run it: replay --plan %1$s", planOut);
    return Optional.empty();
  }

  private void requireNoGaps(ReplayPlan plan) throws CommandException {
    if (!plan.gaps().isEmpty() && !wanted.allowGaps() && planFile == null) {
      throw CommandException.failed(
          "Expected all of the range, found gaps: %s Choose another range, or go on without what is"
              + " missing with --allow-gaps.",
          String.join(" ", plan.gaps()));
    }
  }

  private ReplayPlan make(Terminal terminal, JobConfig config, RevisionChoice otherwise)
      throws Exception {
    ReplayRequest request = wanted.request(config, otherwise);
    try (AuditProgress progress = AuditProgress.onStandardError(terminal)) {
      return Planner.plan(request, progress);
    } catch (HistoryException e) {
      throw refusal(e);
    }
  }

  private static void create(Terminal terminal, JobConfig config, ReplayPlan plan)
      throws Exception {
    try {
      ReplayTopics.create(plan, config).forEach(topic -> terminal.line("Created topic %s.", topic));
    } catch (HistoryException e) {
      throw refusal(e);
    }
  }

  private static ReplayPlan readPlan(String file, JobConfig config) throws CommandException {
    try {
      return PlanFile.read(file, new FileLocation(file).read(), config);
    } catch (HistoryException e) {
      throw refusal(e);
    } catch (IOException e) {
      throw CommandException.wrongUse("The plan " + file + " cannot be read: " + e);
    }
  }

  private static CommandException refusal(HistoryException e) {
    return e.isWrongUse()
        ? CommandException.wrongUse(e.getMessage())
        : CommandException.failedBy(e, e.getMessage());
  }
}
