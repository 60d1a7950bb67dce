// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import io.logitmill.topology.OutputRecord;
import io.logitmill.topology.ScoreSettings;
import io.logitmill.topology.ScoringTopology;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The whole job, with a defect between the scorer and the sink. */
public final class DefectiveJob {
  private DefectiveJob() {}

  /** Adds the job to {@code env}, as {@link LogitmillJob} would but for the defect. */
  public static void define(
      StreamExecutionEnvironment env,
      JobConfig config,
      JobStart start,
      FlatMapFunction<OutputRecord, OutputRecord> defect) {
    ScoringTopology.applySafetySwitches(env);
    PreflightReport.Facts facts = start.facts();
    ScoreSettings settings =
        new ScoreSettings(
            start.steps(),
            config.output().timestamp(),
            facts.maxPredictionBytes(),
            facts.maxDeadLetterBytes(),
            Double.NaN,
            null,
            null);
    ScoringTopology.score(
            env.fromSource(
                    KafkaEnds.source(config),
                    WatermarkStrategy.noWatermarks(),
                    ScoringTopology.SOURCE_NAME)
                .uid(ScoringTopology.SOURCE_UID),
            settings)
        .flatMap(defect)
        .returns(OutputRecord.class)
        .uid("defect")
        .sinkTo(
            KafkaEnds.sink(
                config, Math.max(facts.maxPredictionBytes(), facts.maxDeadLetterBytes()), null))
        .uid(ScoringTopology.SINK_UID);
  }
}
