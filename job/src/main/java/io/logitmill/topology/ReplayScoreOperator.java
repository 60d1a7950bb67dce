// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.io.IOException;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs {@link ScoreFunction} in a replay; a map, but for the end of the input, which no function is
 * told.
 */
final class ReplayScoreOperator extends AbstractUdfStreamOperator<OutputRecord, ScoreFunction>
    implements OneInputStreamOperator<SourceRecord, OutputRecord>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  ReplayScoreOperator(ScoreFunction function) {
    super(function);
  }

  @Override
  public void processElement(StreamRecord<SourceRecord> element)
      throws IOException, InterruptedException {
    output.collect(element.replace(userFunction.map(element.getValue())));
  }

  @Override
  public void endInput() {
    userFunction.endInput();
  }
}
