// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import java.util.Arrays;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The limit: a Flink job that for each record copies as many bytes as Logitmill emits, and decodes
 * none of them. Source, chain, object reuse, choice of partition, sink and the settings of all
 * clients are those of Logitmill, so that what Logitmill takes beyond this is its own work.
 *
 * <p>The bytes are those of the input's value, followed by zeros where the prediction is larger.
 * They stand for the prediction's headers too: a copy has none.
 */
final class CopyFlinkJob {
  private CopyFlinkJob() {}

  /** Runs until it is killed. */
  public static void main(String[] arguments) throws Exception {
    Assignment assignment = Assignment.read(arguments);
    StreamExecutionEnvironment env = FlinkParts.tunedEnvironment(assignment);
    env.fromSource(FlinkParts.tunedSource(assignment), WatermarkStrategy.noWatermarks(), "Logits")
        .map(new Copy(assignment.outputBytes()))
        .sinkTo(FlinkParts.tunedSink(assignment));
    env.execute(assignment.name());
  }

  /** Replaces the value by a copy of its first bytes. */
  private static final class Copy implements MapFunction<ValueRecord, ValueRecord> {
    private static final long serialVersionUID = 1L;

    private final int bytes;

    Copy(int bytes) {
      this.bytes = bytes;
    }

    @Override
    public ValueRecord map(ValueRecord record) {
      record.value = Arrays.copyOf(record.value, bytes);
      return record;
    }
  }
}
