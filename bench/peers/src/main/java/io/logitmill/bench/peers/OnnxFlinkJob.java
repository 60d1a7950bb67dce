// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Flink with ONNX Runtime in the chain, written as well as it can be: what one builds who trusts a
 * tuned library with the arithmetic. Decoding and encoding are as lean as Logitmill's, and so are
 * source, chain, object reuse, sink and clients; records go to ONNX Runtime in batches.
 *
 * <p>It does less than Logitmill: entropy and log partition are 0, no logit is checked, nothing
 * becomes a dead letter, and a prediction has no header that says where it comes from.
 */
final class OnnxFlinkJob {
  private OnnxFlinkJob() {}

  /** Runs until it is killed; then says what time the scoring took. */
  public static void main(String[] arguments) throws Exception {
    Assignment assignment = Assignment.read(arguments);
    StreamExecutionEnvironment env = FlinkParts.tunedEnvironment(assignment);
    env.fromSource(FlinkParts.tunedSource(assignment), WatermarkStrategy.noWatermarks(), "Logits")
        .transform(
            "Score", TypeInformation.of(ValueRecord.class), new OnnxScoreOperator(assignment))
        .sinkTo(FlinkParts.tunedSink(assignment));
    env.execute(assignment.name());
  }
}
