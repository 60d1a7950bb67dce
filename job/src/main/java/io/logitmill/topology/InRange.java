// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import org.apache.flink.api.common.functions.FilterFunction;

/**
 * The {@code in-range} operator of a replay: lets through the source records that it is to score.
 *
 * <p>A bounded source reads each partition in one piece, so whatever lies between two ranges passes
 * here too. Records come in runs of one partition: its ranges are looked up once a run.
 */
final class InRange implements FilterFunction<SourceRecord> {
  private static final long serialVersionUID = 1L;

  private final SourceRanges ranges;

  private transient String topic;
  private transient int partition;
  private transient SourceRanges.Partition current;

  InRange(SourceRanges ranges) {
    this.ranges = ranges;
  }

  @Override
  public boolean filter(SourceRecord source) {
    if (source.partition != partition || !source.topic.equals(topic)) {
      topic = source.topic;
      partition = source.partition;
      current = ranges.find(topic, partition);
    }
    return current != null && current.contains(source.offset);
  }
}
