// SPDX-License-Identifier: Apache-2.0
package io.logitmill.config;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.MemorySize;

/**
 * The whole configuration of one job, read and validated; no other class sees a key.
 *
 * <p>Precedence, strongest first: command-line options, the YAML file, the defaults that the option
 * declarations carry. Secrets stay references ({@code ${env:NAME}}) in the {@code kafka} maps.
 * Immutable.
 *
 * @param job name, guarantee, checkpoints
 * @param input where logits come from
 * @param output where predictions and dead letters go
 * @param catalogue where model specs are looked up
 * @param kernel which arithmetic kernel to use
 * @param flink any Flink option, for the embedded run
 */
public record JobConfig(
    Job job,
    Input input,
    Output output,
    CatalogueSource catalogue,
    KernelChoice kernel,
    Map<String, String> flink) {

  /** The name of the replay that fills gaps in the job's own output. */
  public static final String FILL = "fill";

  /** Delivery guarantee from the input topic to the output topics. */
  public enum Guarantee {
    EXACTLY_ONCE,
    AT_LEAST_ONCE;

    /** Returns the spelling of the configuration, by which Flink tells the constants. */
    @Override
    public String toString() {
      return JobConfig.name(this);
    }
  }

  /** What to do when retention has removed input that was not read yet. */
  public enum OnLostOffsets {
    FAIL,
    SKIP
  }

  /** What to do when the job resumes from state older than what its group has committed. */
  public enum OnOlderState {
    FAIL,
    /** Publish again what was published since. */
    REPEAT
  }

  /** How bytes are told to be logit records. */
  public enum InputFormat {
    AUTO,
    AVRO,
    JSON
  }

  /** How predictions are written. */
  public enum OutputFormat {
    AVRO,
    JSON
  }

  /** Which partition of the output topic a record goes to. */
  public enum Partitioning {
    /** By key as Kafka does; without a key by source partition. */
    KEY_OR_SOURCE,
    /** Always source partition modulo output partitions. */
    SOURCE;

    /** Returns the spelling of the configuration, by which Flink tells the constants. */
    @Override
    public String toString() {
      return JobConfig.name(this);
    }
  }

  /** Which timestamp an output record has. */
  public enum TimestampChoice {
    /** The source record's, if it lies between 0 and now, else now. */
    SOURCE,
    NOW
  }

  /** How the sink names its transactions. */
  public enum TransactionNaming {
    POOLING,
    INCREMENTING
  }

  /** Which arithmetic kernel to use. */
  public enum KernelChoice {
    AUTO,
    VECTOR,
    SCALAR
  }

  /** Where to start reading when there is no state. */
  public enum StartMode {
    EARLIEST,
    LATEST,
    COMMITTED,
    TIME
  }

  /**
   * @param name names the job, its consumer group and its transactions
   * @param parallelism subtasks of the embedded run; on a cluster, the cluster's setting wins
   * @param checkpointInterval time between checkpoints; bounds the delay of the output
   * @param stateDir where the embedded run keeps checkpoints and savepoints
   * @param replay which replay of the job this is; empty for the job itself
   */
  public record Job(
      String name,
      Guarantee guarantee,
      int parallelism,
      Duration checkpointInterval,
      String stateDir,
      Optional<String> replay) {
    /** Describes a job itself. */
    public Job(
        String name,
        Guarantee guarantee,
        int parallelism,
        Duration checkpointInterval,
        String stateDir) {
      this(name, guarantee, parallelism, checkpointInterval, stateDir, Optional.empty());
    }

    /** Returns whether this is a replay of history, which must not write where the job does. */
    public boolean isOfHistory() {
      return replay.isPresent() && !replay.get().equals(FILL);
    }
  }

  /**
   * @param mode how the first offsets are found
   * @param time the time for {@link StartMode#TIME}, else null
   */
  public record Start(StartMode mode, Instant time) implements Serializable {}

  /**
   * @param topics input topics; empty when a pattern is given
   * @param topicPattern regular expression of input topics
   * @param start used only without state
   * @param onLostOffsets what to do about input that is gone
   * @param onOlderState what to do about state older than what the group has committed
   * @param format framing of the values
   * @param schemas locations of the .avsc files of writers beyond the known ones
   * @param kafka client properties, secrets as references
   */
  public record Input(
      List<String> topics,
      Optional<String> topicPattern,
      Start start,
      OnLostOffsets onLostOffsets,
      OnOlderState onOlderState,
      InputFormat format,
      List<String> schemas,
      Map<String, String> kafka) {
    /** Returns this input, of values that say themselves how they are written. */
    public Input ofAnyFormat() {
      return new Input(
          topics,
          topicPattern,
          start,
          onLostOffsets,
          onOlderState,
          InputFormat.AUTO,
          schemas,
          kafka);
    }

    /** Returns this input, of other topics in perhaps another cluster. */
    public Input of(List<String> otherTopics, Map<String, String> otherKafka) {
      return new Input(
          otherTopics,
          Optional.empty(),
          start,
          onLostOffsets,
          onOlderState,
          format,
          schemas,
          otherKafka);
    }

    /** Returns this input, with its oldest record at a time, if that is known. */
    public Input startingAt(Optional<Instant> oldest) {
      Start other =
          oldest
              .map(time -> new Start(StartMode.TIME, time))
              .orElse(new Start(StartMode.LATEST, null));
      return new Input(
          topics, topicPattern, other, onLostOffsets, onOlderState, format, schemas, kafka);
    }
  }

  /**
   * @param predictionsTopic topic of the predictions
   * @param format how predictions are written
   * @param deadLettersTopic topic of the dead letters
   * @param maxDeadLetterRatio share of dead letters above which the job fails, in (0, 1]; empty for
   *     no limit
   * @param partitioning which partition a record goes to
   * @param timestamp which timestamp a record has
   * @param maxRecordBytes bound on the producer's estimate of key, headers, value and overhead
   * @param transactionTimeout the broker aborts an open transaction after this
   * @param transactionNaming how the sink names its transactions
   * @param kafka client properties, secrets as references
   */
  public record Output(
      String predictionsTopic,
      OutputFormat format,
      String deadLettersTopic,
      Optional<Double> maxDeadLetterRatio,
      Partitioning partitioning,
      TimestampChoice timestamp,
      MemorySize maxRecordBytes,
      Duration transactionTimeout,
      TransactionNaming transactionNaming,
      Map<String, String> kafka) {}

  /**
   * @param file location of the catalogue's YAML file
   * @param refresh how often it is looked at again
   * @param unknownModelWait how long all unknown model keys together may wait for a new catalogue
   *     version
   */
  public record CatalogueSource(String file, Duration refresh, Duration unknownModelWait) {}

  /**
   * Returns the configuration of a replay of this job, which has transactions and a group of its
   * own.
   *
   * @param id names the replay
   */
  public JobConfig ofReplay(String id) {
    Job of =
        new Job(
            job.name(),
            job.guarantee(),
            job.parallelism(),
            job.checkpointInterval(),
            job.stateDir(),
            Optional.of(id));
    return new JobConfig(of, input, output, catalogue, kernel, flink);
  }

  /** Returns this configuration with other subtasks. */
  public JobConfig withParallelism(int parallelism) {
    Job of =
        new Job(
            job.name(),
            job.guarantee(),
            parallelism,
            job.checkpointInterval(),
            job.stateDir(),
            job.replay());
    return new JobConfig(of, input, output, catalogue, kernel, flink);
  }

  /** Returns this configuration with another input. */
  public JobConfig withInput(Input other) {
    return new JobConfig(job, other, output, catalogue, kernel, flink);
  }

  /** Returns this configuration with another output. */
  public JobConfig withOutput(Output other) {
    return new JobConfig(job, input, other, catalogue, kernel, flink);
  }

  /** Returns this configuration with another catalogue. */
  public JobConfig withCatalogue(CatalogueSource other) {
    return new JobConfig(job, input, output, other, kernel, flink);
  }

  /**
   * Returns the prefix of all transactional ids of this job or replay; its final dot ends it. The
   * prefix of a job never begins that of a replay, nor the other way round, because a job aborts
   * what it finds under its own.
   */
  public String transactionalIdPrefix() {
    return job.replay()
        .map(id -> "logitmill-replay." + job.name() + "." + id + ".")
        .orElse("logitmill." + job.name() + ".");
  }

  /**
   * Returns the consumer group: the one that the input's client properties name, or our own; that
   * of a replay has the replay's name behind it.
   */
  public String groupId() {
    String group = input.kafka().getOrDefault("group.id", "logitmill." + job.name());
    return job.replay().map(id -> group + ".replay." + id).orElse(group);
  }

  /**
   * Returns every key and value, one line each, as {@code check} and the log show them; the values
   * of secret properties are masked.
   */
  public String describe() {
    return JobConfigDescription.of(this);
  }

  /** Returns the record with its secrets masked: nobody should find them in a log. */
  @Override
  public String toString() {
    return describe();
  }

  /** Returns a choice as the configuration spells it: {@code exactly-once}. */
  public static String name(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
