// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.config.JobConfig;
import io.logitmill.history.OffsetBound;
import io.logitmill.kafka.OffsetRanges;
import io.logitmill.replay.ReplayPlan;
import io.logitmill.replay.ReplayRequest;
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
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What the user asks of a replay's plan: which records, by which specs, to where. */
final class ReplayPlanOptions {
  private static final String RECORDED = "recorded";

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
      description =
          "Put the originals of the job's dead letters through again, into the job's own topics,"
              + " each at most once. --from and --to are of the dead-letter topic.")
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
      description =
          "Score the records in files instead of topics: Avro container files and JSON lines. A"
              + " path, a directory, or a pattern in quotes (*, ?, [..], {..,..}, ** for directories),"
              + " on any of Flink's file systems. May be given more than once. On a cluster this"
              + " command counts the files, and the TaskManagers read them by the same paths.")
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

  /** Returns whether any option says what a plan is to be. */
  boolean areGiven() {
    return choosesOffsets()
        || from != null
        || to != null
        || deadLetters
        || !codes.isEmpty()
        || !input.isEmpty()
        || revision != null
        || hasOutput();
  }

  private boolean choosesOffsets() {
    return offsets != null || ordered || count || RECORDED.equals(revision);
  }

  private boolean hasOutput() {
    return output != null || outputDeadLetters != null;
  }

  /** Returns whether the plan, or what it makes ready, is of a replay that writes. */
  boolean areOfWriting() {
    return hasOutput() || createTopics || deadLetters;
  }

  /** Returns whether the job's own topics are to be filled, without a plan. */
  boolean areOfFill() {
    return offsets != null && output == null;
  }

  boolean createTopics() {
    return createTopics;
  }

  boolean allowGaps() {
    return allowGaps;
  }

  /** Returns the file of source offsets, for messages. */
  Path offsetsFile() {
    return offsets;
  }

  /**
   * Throws if options do not go with each other.
   *
   * @throws CommandException for wrong use
   */
  void requireSense() throws CommandException {
    if (offsets != null && (from != null || to != null)) {
      throw CommandException.wrongUse("--offsets does not go with --from and --to.");
    }
    if (!input.isEmpty() && (choosesOffsets() || from != null || to != null || deadLetters)) {
      throw CommandException.wrongUse(
          "--input takes whole files: --from, --to, --offsets, --ordered, --count, --dead-letters,"
              + " --verify and --revision recorded are of topics and do not go with it. The records"
              + " of files are always counted.");
    }
    if (deadLetters && (choosesOffsets() || hasOutput() || createTopics)) {
      throw CommandException.wrongUse(
          "--dead-letters goes with --from, --to, --code, --revision latest or a number, --plan-out,"
              + " --allow-gaps and --rate alone: it counts by itself, and writes into the job's topics.");
    }
    if (!deadLetters && !codes.isEmpty()) {
      throw CommandException.wrongUse("--code goes with --dead-letters.");
    }
  }

  /**
   * Throws if options do not go with a verification.
   *
   * @throws CommandException for wrong use
   */
  void requireOfTopics() throws CommandException {
    if (!input.isEmpty()) {
      throw CommandException.wrongUse(
          "--verify compares with what was published for a topic: it does not go with --input.");
    }
  }

  /**
   * Returns what is asked for.
   *
   * @param otherwise which revisions, if the user does not say
   * @throws CommandException for wrong use
   */
  ReplayRequest request(JobConfig config, RevisionChoice otherwise) throws CommandException {
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
        revision == null ? otherwise : revision(),
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

  /**
   * Reads the file of source offsets.
   *
   * @throws CommandException for wrong use, if it cannot be read
   */
  OffsetRanges readOffsets() throws CommandException {
    try {
      return OffsetRanges.read(offsets);
    } catch (OffsetRanges.MalformedException e) {
      throw CommandException.wrongUse("--offsets: " + e.getMessage());
    } catch (IOException e) {
      throw CommandException.wrongUse("--offsets: cannot read " + offsets + ": " + e);
    }
  }
}
