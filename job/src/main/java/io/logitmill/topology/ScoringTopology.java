// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job between its source and its sink, and the names of its operators.
 *
 * <pre>
 *   source-logits ──&gt; score ──&gt; sink-predictions
 * </pre>
 *
 * <p>A replay has one operator more, {@code in-range}, before {@code score}.
 *
 * <p>One chain, no shuffle, no keyed state: a record is not copied between operators, and the job
 * scales by the partitions of its input.
 */
public final class ScoringTopology {
  // State is found by these. Renaming one loses the offsets or the pending transactions of every
  // savepoint that exists.
  public static final String SOURCE_UID = "source-logits";
  public static final String IN_RANGE_UID = "in-range";
  public static final String SCORE_UID = "score";
  public static final String SINK_UID = "sink-predictions";

  public static final String SOURCE_NAME = "Logits";
  public static final String IN_RANGE_NAME = "In range";
  public static final String SCORE_NAME = "Score";
  public static final String SINK_NAME = "Predictions and dead letters";

  private ScoringTopology() {}

  /** Returns one output record for each record of {@code logits}, in their order. */
  public static SingleOutputStreamOperator<OutputRecord> score(
      DataStream<SourceRecord> logits, ScoreSettings settings) {
    ScoreFunction score = new ScoreFunction(settings);
    SingleOutputStreamOperator<OutputRecord> scored =
        settings.replay() == null
            ? logits.map(score)
            : logits.transform(
                SCORE_NAME, TypeInformation.of(OutputRecord.class), new ReplayScoreOperator(score));
    return scored.uid(SCORE_UID).name(SCORE_NAME);
  }

  /** Returns those of {@code logits} that a replay is to score. */
  public static DataStream<SourceRecord> inRange(
      DataStream<SourceRecord> logits, ReplaySettings replay) {
    return logits
        .transform(IN_RANGE_NAME, logits.getType(), new InRangeOperator(new InRange(replay)))
        .uid(IN_RANGE_UID);
  }

  /** Sets the switches that this job needs to be safe, whatever the cluster's defaults are. */
  public static void applySafetySwitches(StreamExecutionEnvironment env) {
    Configuration switches = new Configuration();
    // A stream type that Flink does not know would fall to Kryo: slow, and unstable in state.
    switches.set(PipelineOptions.GENERIC_TYPES, false);
    // A generated uid changes with the topology, and the state under it would be lost.
    switches.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    // Every operator of the chain is done with a record when the call returns, so none is copied.
    switches.set(PipelineOptions.OBJECT_REUSE, true);
    // The committer knows the transactions of the running job by their producers, which a hop
    // between two tasks would lose.
    switches.set(PipelineOptions.OPERATOR_CHAINING, true);
    env.configure(switches);
  }
}
