// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.logitmill.config.JobConfig;
import io.logitmill.files.InputFile;
import io.logitmill.kafka.ClientProperties;
import io.logitmill.topology.PlannedSpecs;
import io.logitmill.topology.SourceRanges;
import io.logitmill.topology.TimeSpan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a replay is to do, fixed before it starts: a restart, or the account, goes by the same.
 *
 * <p>As a file it is this record as JSON, see {@link PlanFile}. Immutable.
 *
 * @param format version of the file's format, {@value #FORMAT}
 * @param id names the replay: in a header of its output, its transactions, its groups, its state
 * @param job {@code job.name} of the job whose history it is
 * @param kind what is replayed
 * @param created when the plan was made, ISO-8601
 * @param from the first record that was asked for, as the user said it
 * @param to the end that was asked for, as the user said it
 * @param fromMs records with an earlier timestamp are left out; null for none
 * @param toMs records with this timestamp or a later one are left out; null for none
 * @param sources what to read, one entry for each partition or file
 * @param files the files as they were found, in the order of their sources; none for topics
 * @param gaps what is known to be missing in it, one line each; the user has agreed
 * @param notes what else the user should know, one line each
 * @param revisions which revisions were asked for: latest, recorded, or a number
 * @param specs the specs to score by
 * @param output where to
 * @param parallelism subtasks of an embedded run
 */
public record ReplayPlan(
    int format,
    String id,
    String job,
    Kind kind,
    String created,
    String from,
    String to,
    Long fromMs,
    Long toMs,
    List<Source> sources,
    List<InputFile> files,
    List<String> gaps,
    List<String> notes,
    String revisions,
    PlannedSpecs specs,
    Output output,
    int parallelism) {
  public static final int FORMAT = 1;

  /** What is replayed. */
  public enum Kind {
    /** The logits topics of the job, into topics of the replay's own. */
    LOGITS,
    /** The originals of the job's dead letters, into the job's own topics. */
    DEAD_LETTERS,
    /** Records in files, into topics of the replay's own. */
    FILES
  }

  /**
   * @param topic a topic, or the path of a file
   * @param partition its partition, or the number of the file
   * @param spans offsets to score, ascending, apart from each other; none for nothing of it
   * @param firstTime timestamp of the first record, ISO-8601; null if it is not known
   * @param lastTime timestamp of the last record, ISO-8601; null if it is not known
   * @param records how many records there are to score; null if nobody has counted
   */
  public record Source(
      String topic,
      int partition,
      List<Span> spans,
      String firstTime,
      String lastTime,
      Long records) {
    /** Returns the first offset; the source has one. */
    long first() {
      return spans.get(0).first();
    }

    /** Returns the offset after the last one; the source has one. */
    long end() {
      return spans.get(spans.size() - 1).last() + 1;
    }
  }

  /** Offsets, both inclusive. */
  public record Span(long first, long last) {}

  /**
   * @param predictions topic of the predictions
   * @param deadLetters topic of the dead letters
   * @param format how predictions are written: avro or json
   * @param timestamp which timestamp a record has: source or now
   * @param ends where the topics ended before: what the replay writes comes after
   */
  public record Output(
      String predictions, String deadLetters, String format, String timestamp, List<End> ends) {}

  /** The end of an output partition. */
  public record End(String topic, int partition, long offset) {}

  public ReplayPlan {
    sources = List.copyOf(sources);
    files = List.copyOf(files);
    gaps = List.copyOf(gaps);
    notes = List.copyOf(notes);
  }

  /** Returns the offsets as the job takes them; partitions without any are left out. */
  @JsonIgnore
  public SourceRanges ranges() {
    SourceRanges.Builder builder = SourceRanges.builder();
    for (Source source : sources) {
      for (Span span : source.spans()) {
        builder.add(source.topic(), source.partition(), span.first(), span.last());
      }
    }
    return builder.build();
  }

  /** Returns the timestamps as the job takes them. */
  @JsonIgnore
  public TimeSpan times() {
    return new TimeSpan(
        fromMs == null ? TimeSpan.ALL.fromMs() : fromMs, toMs == null ? TimeSpan.ALL.toMs() : toMs);
  }

  /** Returns how many offsets lie from the first to the last of each partition. */
  @JsonIgnore
  public long offsets() {
    return sources.stream()
        .filter(source -> !source.spans().isEmpty())
        .mapToLong(source -> source.end() - source.first())
        .sum();
  }

  /** Returns the earliest time that is known of any source. */
  Optional<Instant> firstTime() {
    return sources.stream()
        .filter(source -> source.firstTime() != null)
        .map(source -> Instant.parse(source.firstTime()))
        .min(Instant::compareTo);
  }

  /**
   * Returns the configuration of the replay: the job's, with the outputs, transactions and group of
   * the replay.
   */
  public JobConfig config(JobConfig of) {
    JobConfig.Output live = of.output();
    return of.ofReplay(id)
        .withParallelism(parallelism)
        .withInput(input(of).startingAt(firstTime()))
        .withOutput(
            new JobConfig.Output(
                output.predictions(),
                choice(JobConfig.OutputFormat.values(), output.format()),
                output.deadLetters(),
                Optional.empty(),
                live.partitioning(),
                choice(JobConfig.TimestampChoice.values(), output.timestamp()),
                live.maxRecordBytes(),
                live.transactionTimeout(),
                live.transactionNaming(),
                live.kafka()));
  }

  private JobConfig.Input input(JobConfig of) {
    return switch (kind) {
      case LOGITS -> of.input();
      case DEAD_LETTERS -> ofOutput(of, of.output().deadLettersTopic());
      // The brokers of the input are not asked; counts are kept where the output is.
      case FILES -> ofOutput(of, output.predictions()).ofAnyFormat();
    };
  }

  private static JobConfig.Input ofOutput(JobConfig of, String topic) {
    return of.input().of(List.of(topic), ClientProperties.ofConsumer(of.output().kafka()));
  }

  private static <E extends Enum<E>> E choice(E[] choices, String name) {
    for (E choice : choices) {
      if (JobConfig.name(choice).equals(name)) {
        return choice;
      }
    }
    throw new IllegalArgumentException(
        "Expected one of %s, found '%s'.".formatted(List.of(choices), name));
  }
}
