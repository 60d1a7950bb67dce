// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import io.logitmill.topology.OutputRecord;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The whole job, with a defect between the scorer and the sink. */
public final class DefectiveJob {
  private DefectiveJob() {}

  /** Adds the job to {@code env}, as {@link LogitmillJob} does but for the defect. */
  public static void define(
      StreamExecutionEnvironment env,
      JobConfig config,
      JobStart start,
      FlatMapFunction<OutputRecord, OutputRecord> defect) {
    LogitmillJob.define(
        env,
        config,
        start,
        scored -> scored.flatMap(defect).returns(OutputRecord.class).uid("defect"));
  }
}
