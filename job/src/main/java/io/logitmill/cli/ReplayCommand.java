// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.history.HistoryException;
import io.logitmill.history.OffsetBound;
import io.logitmill.kafka.OffsetRanges;
import io.logitmill.replay.PlanFile;
import io.logitmill.replay.Planner;
import io.logitmill.replay.ReplayPlan;
import io.logitmill.replay.ReplayRequest;
import io.logitmill.replay.ReplayTopics;
import io.logitmill.replay.RevisionChoice;
import io.logitmill.scoring.RejectionCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      "Plans first: which offsets, by which revisions, into which topics; then runs, beside the",
      "job if it runs; then makes the account, by three independent counts. A replay that was",
      "stopped or killed goes on with --plan. Exit code 1: not each record was scored just once.",
      "With --dead-letters it puts rejected records through again, after a repair.",
      "With --offsets alone it fills, in the job's own topics, the offsets that audit --offsets-out",
      "found missing; what has an output by now is left out."
    },
    footer = {
      "%nExamples:",
      "  ./logitmill replay --config job.yaml --from 2026-01-31T08:00:00Z --to 2026-02-01T00:00:00Z",
      "  ./logitmill replay --config job.yaml --revision recorded --plan-out plan.json",
      "  ./logitmill replay --config job.yaml --plan plan.json --rate 50000",
      "  ./logitmill replay --config job.yaml --account plan.json",
      "  ./logitmill replay --config job.yaml --verify --from 2026-01-31T08:00:00Z",
      "  ./logitmill replay --config job.yaml --dead-letters --code UNKNOWN_MODEL",
      "  ./logitmill replay --config job.yaml --input 'archive/2026-01-*.avro'",
      "  ./logitmill replay --config job.yaml --offsets missing.txt",
      "On a cluster: flink run logitmill-job.jar replay --config job.yaml --plan plan.json"
    })
final class ReplayCommand implements Callable<Integer> {
  @Mixin private JobOptionsMixin options;

  @Option(
      names = "--from",
      paramLabel = "WHERE",
      description =
          "First record: earliest, latest, a time with its zone (2026-01-31T08:00:00Z), or"
              + " [topic@]partition:offset,... Default: earliest.")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "WHERE",
      description =
          "The end, which is left out: as --from. latest is the last stable offset of now. Default:"
              + " latest.")
  private String to;

  @Option(
      names = "--offsets",
      paramLabel = "FILE",
      description =
          "Source offsets, one range a line: topic@partition@from-to. Without --output they fill the"
              + " job's own topics.")
  private Path offsets;

  @Option(
      names = "--dead-letters",
      description = {
        "Put the originals of the job's dead letters through again, into the job's own topics,",
        "each at most once. --from and --to are of the dead-letter topic."
      })
  private boolean deadLetters;

  @Option(
      names = "--code",
      paramLabel = "CODE",
      split = ",",
      description =
          "With --dead-letters: those that were rejected with one of these codes. Default: all but"
              + " NO_VALUE.")
  private Set<RejectionCode> codes = EnumSet.noneOf(RejectionCode.class);

  @Option(
      names = "--input",
      paramLabel = "PATH",
      description = {
        "Score the records in files instead of topics: Avro container files and JSON lines. A path,",
        "a directory, or a pattern in quotes (*, ?, [..], {..,..}, ** for directories), on any of",
        "Flink's file systems. May be given more than once. On a cluster this command counts the",
        "files, and the TaskManagers read them by the same paths."
      })
  private List<String> input = new ArrayList<>();

  @Option(
      names = "--ordered",
      description =
          "The timestamps ascend in each partition: with a time as --to, do not read on behind it"
              + " for records that are older.")
  private boolean ordered;

  @Option(names = "--count", description = "Read the range and count its records for the plan.")
  private boolean count;

  @Option(
      names = "--revision",
      paramLabel = "R",
      description =
          "By which spec of each model key: latest, recorded (the one that the original prediction"
              + " names), or a number. Default: latest.")
  private String revision;

  @Option(
      names = "--output",
      paramLabel = "TOPIC",
      description = "Topic of the predictions. Default: the job's, with -replay behind it.")
  private String output;

  @Option(
      names = "--output-dead-letters",
      paramLabel = "TOPIC",
      description = "Topic of the dead letters. Default: the job's, with -replay behind it.")
  private String outputDeadLetters;

  @Option(
      names = "--create-topics",
      description =
          "Create the output topics that are not there: as many partitions as the job's, kept for"
              + " ever.")
  private boolean createTopics;

  @Option(
      names = "--allow-gaps",
      description = "Go on though a part of the range is gone or cannot be read.")
  private boolean allowGaps;

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
      description = {
        "Score the range, or that of --plan, and compare with what was published then; write",
        "nothing. --revision is recorded, unless it is given. Exit code 1: something differs."
      })
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
    if (offsets != null && output == null) {
      new FillReplay(terminal, config).run(offsets.toString(), readOffsets());
      return CommandException.DONE;
    }
    Optional<ReplayPlan> plan = plan(terminal, config);
    return plan.isEmpty()
        ? CommandException.DONE
        : new HistoryReplay(terminal, config, plan.get(), rate()).runEmbedded();
  }

  private int verify(Terminal terminal, JobConfig config) throws Exception {
    ReplayPlan plan = planFile == null ? make(terminal, config) : readPlan(planFile, config);
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
    if (account != null || verify || planOut != null || (offsets != null && output == null)) {
      throw CommandException.wrongUse(
          "--account, --verify, --plan-out and --offsets without --output are for ./logitmill replay.");
    }
    new HistoryReplay(terminal, config, plan(terminal, config).orElseThrow(), rate())
        .runOnCluster();
  }

  private JobConfig config() throws CommandException {
    JobConfigReader.Result read = options.read();
    return read.config();
  }

  private void requireSense() throws CommandException {
    String ready = account != null ? "--account" : planFile != null ? "--plan" : null;
    boolean asksForPlan =
        from != null
            || to != null
            || offsets != null
            || ordered
            || deadLetters
            || !codes.isEmpty()
            || !input.isEmpty()
            || count
            || revision != null
            || output != null
            || outputDeadLetters != null
            || planOut != null;
    if (ready != null && asksForPlan) {
      throw CommandException.wrongUse(
          ready + " takes a plan that is made: the options that make one do not go with it.");
    }
    if (account != null && planFile != null) {
      throw CommandException.wrongUse("Expected one of --plan and --account, found both.");
    }
    if (offsets != null && (from != null || to != null)) {
      throw CommandException.wrongUse("--offsets does not go with --from and --to.");
    }
    boolean writes =
        output != null
            || outputDeadLetters != null
            || createTopics
            || planOut != null
            || rate != null
            || deadLetters
            || account != null;
    if (verify && writes) {
      throw CommandException.wrongUse(
          "--verify writes nothing: it goes with --plan, or --from, --to, --offsets, --ordered,"
              + " --revision, --count and --allow-gaps, and with --limit and --json.");
    }
    if (limit < 0) {
      throw CommandException.wrongUse("Expected --limit of at least 0, found " + limit + ".");
    }
    requireWholeFiles();
    boolean choosesOther =
        offsets != null
            || ordered
            || count
            || output != null
            || outputDeadLetters != null
            || createTopics
            || "recorded".equals(revision);
    if (deadLetters && choosesOther) {
      throw CommandException.wrongUse(
          "--dead-letters goes with --from, --to, --code, --revision latest or a number, --plan-out,"
              + " --allow-gaps and --rate alone: it counts by itself, and writes into the job's topics.");
    }
    if (!deadLetters && !codes.isEmpty()) {
      throw CommandException.wrongUse("--code goes with --dead-letters.");
    }
    if (rate != null && !(rate > 0)) {
      throw CommandException.wrongUse(
          "--rate: expected a positive number of records per second, found " + rate + ".");
    }
  }

  private void requireWholeFiles() throws CommandException {
    boolean choosesOffsets =
        from != null
            || to != null
            || offsets != null
            || ordered
            || count
            || "recorded".equals(revision);
    if (!input.isEmpty() && (choosesOffsets || deadLetters || verify)) {
      throw CommandException.wrongUse(
          "--input takes whole files: --from, --to, --offsets, --ordered, --count, --dead-letters,"
              + " --verify and --revision recorded are of topics and do not go with it. The records"
              + " of files are always counted.");
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
      if (createTopics) {
        create(terminal, config, plan);
      }
      return Optional.of(plan);
    }
    ReplayPlan plan = make(terminal, config);
    new PlanPrinter(terminal).print(plan);
    requireNoGaps(plan);
    if (createTopics) {
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
    if (!plan.gaps().isEmpty() && !allowGaps && planFile == null) {
      throw CommandException.failed(
          "Expected all of the range, found gaps: %s Choose another range, or go on without what is"
              + " missing with --allow-gaps.",
          String.join(" ", plan.gaps()));
    }
  }

  private ReplayPlan make(Terminal terminal, JobConfig config) throws Exception {
    ReplayRequest request = request(config);
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

  private ReplayRequest request(JobConfig config) throws CommandException {
    return new ReplayRequest(
        config,
        JobSetup.read(config).valueSettings().catalogue(),
        kind(),
        codes.stream().map(RejectionCode::name).collect(Collectors.toSet()),
        input,
        bound("--from", from == null ? "earliest" : from),
        bound("--to", to == null ? "latest" : to),
        offsets == null ? Optional.empty() : Optional.of(readOffsets()),
        ordered,
        count,
        revision(),
        outputTopic(output, config.output().predictionsTopic()),
        outputTopic(outputDeadLetters, config.output().deadLettersTopic()),
        Instant.now());
  }

  private ReplayPlan.Kind kind() {
    if (!input.isEmpty()) {
      return ReplayPlan.Kind.FILES;
    }
    return deadLetters ? ReplayPlan.Kind.DEAD_LETTERS : ReplayPlan.Kind.LOGITS;
  }

  private String outputTopic(String wanted, String live) {
    if (deadLetters) {
      return live;
    }
    return wanted == null ? live + "-replay" : wanted;
  }

  private RevisionChoice revision() throws CommandException {
    try {
      if (revision == null) {
        return verify ? RevisionChoice.RECORDED : RevisionChoice.LATEST;
      }
      return RevisionChoice.parse(revision);
    } catch (IllegalArgumentException e) {
      throw CommandException.wrongUse("--revision: " + e.getMessage());
    }
  }

  private static OffsetBound bound(String option, String text) throws CommandException {
    OffsetBound bound;
    try {
      bound = OffsetBound.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.wrongUse(option + ": " + e.getMessage());
    }
    if (bound.kind() == OffsetBound.Kind.COMMITTED) {
      throw CommandException.wrongUse(
          option + ": expected earliest, latest, a time or offsets, found committed.");
    }
    return bound;
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

  private OffsetRanges readOffsets() throws CommandException {
    try {
      return OffsetRanges.read(offsets);
    } catch (OffsetRanges.MalformedException e) {
      throw CommandException.wrongUse("--offsets: " + e.getMessage());
    } catch (IOException e) {
      throw CommandException.wrongUse("--offsets: cannot read " + offsets + ": " + e);
    }
  }

  private static CommandException refusal(HistoryException e) {
    return e.isWrongUse()
        ? CommandException.wrongUse(e.getMessage())
        : CommandException.failedBy(e, e.getMessage());
  }
}
