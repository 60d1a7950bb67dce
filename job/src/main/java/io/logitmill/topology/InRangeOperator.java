// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Runs {@link InRange}; a filter, but for the end of the input, which no function is told. */
final class InRangeOperator extends AbstractUdfStreamOperator<SourceRecord, InRange>
    implements OneInputStreamOperator<SourceRecord, SourceRecord>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  InRangeOperator(InRange function) {
    super(function);
  }

  @Override
  public void processElement(StreamRecord<SourceRecord> element) throws InterruptedException {
    if (userFunction.filter(element.getValue())) {
      output.collect(element);
    }
  }

  @Override
  public void endInput() {
    userFunction.endInput();
  }
}
