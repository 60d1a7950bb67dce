// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import io.logitmill.topology.OutputRecord;
import io.logitmill.topology.ReplaySettings;
import io.logitmill.topology.ScoreSettings;
import io.logitmill.topology.ScoringTopology;
import io.logitmill.topology.SourceRecord;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The whole job: Kafka, the scoring topology, Kafka. */
public final class LogitmillJob {
  private LogitmillJob() {}

  /**
   * Adds the job to {@code env}.
   *
   * <p>What the environment sets for parallelism and checkpoints stays; where it sets no checkpoint
   * interval the configuration's is used, because without checkpoints nothing is ever committed.
   */
  public static void define(StreamExecutionEnvironment env, JobConfig config, JobStart start) {
    define(env, config, start, scored -> scored);
  }

  /**
   * As {@link #define(StreamExecutionEnvironment, JobConfig, JobStart)}.
   *
   * @param between what lies between the scorer and the sink: nothing, but for tests
   */
  static void define(
      StreamExecutionEnvironment env,
      JobConfig config,
      JobStart start,
      UnaryOperator<DataStream<OutputRecord>> between) {
    ScoringTopology.applySafetySwitches(env);
    env.configure(missingCheckpointing(env.getConfiguration(), config));
    ReplaySettings replay = start.replay();
    DataStream<SourceRecord> logits =
        env.fromSource(
                source(config, start),
                WatermarkStrategy.noWatermarks(),
                ScoringTopology.SOURCE_NAME)
            .uid(ScoringTopology.SOURCE_UID);
    if (replay != null) {
      logits = ScoringTopology.inRange(logits, replay);
    }
    String refusal = start.refuseFreshStart() ? freshStartRefusal(config) : null;
    DataStream<OutputRecord> scored =
        between.apply(ScoringTopology.score(logits, settings(config, start, refusal)));
    PreflightReport.Facts facts = start.facts();
    scored
        .sinkTo(
            KafkaEnds.sink(config, facts.maxPredictionBytes(), facts.maxDeadLetterBytes(), refusal))
        .uid(ScoringTopology.SINK_UID)
        .name(ScoringTopology.SINK_NAME);
  }

  private static Source<SourceRecord, ?, ?> source(JobConfig config, JobStart start) {
    if (start.input() != null) {
      return start.input();
    }
    return start.replay() == null
        ? KafkaEnds.source(config)
        : KafkaEnds.replaySource(config, start.replay().ranges());
  }

  private static Configuration missingCheckpointing(ReadableConfig cluster, JobConfig config) {
    Configuration missing = new Configuration();
    if (cluster.getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL).isEmpty()) {
      missing.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, config.job().checkpointInterval());
    }
    if (cluster.getOptional(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION).isEmpty()) {
      // A cancelled job can be resumed only from a checkpoint that was kept.
      missing.set(
          CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
          ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    }
    return missing;
  }

  private static ScoreSettings settings(JobConfig config, JobStart start, String refusal) {
    return new ScoreSettings(
        start.steps(),
        config.output().timestamp(),
        start.facts().maxPredictionBytes(),
        start.facts().maxDeadLetterBytes(),
        config.output().maxDeadLetterRatio().orElse(Double.NaN),
        refusal,
        start.replay());
  }

  private static String freshStartRefusal(JobConfig config) {
    if (config.job().replay().isPresent()) {
      return String.format(
          Locale.ROOT,
          "Expected to resume replay '%s' of job '%s', which has run before, but it was started"
              + " without a checkpoint or savepoint. Starting it anew would score input twice."
              + " Resume it from its last checkpoint, look at what it did with replay --account, or"
              + " make a new plan.",
          config.job().replay().get(),
          config.job().name());
    }
    return String.format(
        Locale.ROOT,
        "Expected to resume job '%s', which has run before (its group is '%s'),"
            + " but it was started without a checkpoint or savepoint. Starting anew would score"
            + " input twice or skip some. Resume it from its last checkpoint or savepoint, or start"
            + " it with --fresh if that is meant.",
        config.job().name(),
        config.groupId());
  }
}
