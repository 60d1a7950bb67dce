// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/**
 * The {@code in-range} operator of a replay: lets through the source records that it is to score,
 * no faster than it may, and counts them.
 *
 * <p>A bounded source reads each partition in one piece, so whatever lies between two ranges passes
 * here too; and timestamps need not ascend, so the source cannot choose by them. Records come in
 * runs of one partition: its ranges are looked up once a run.
 */
final class InRange extends RichFilterFunction<SourceRecord> implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private final ReplaySettings replay;

  private transient String topic;
  private transient int partition;
  private transient SourceRanges.Partition current;
  private transient PartitionCounts counts;
  private transient Pace pace;

  InRange(ReplaySettings replay) {
    this.replay = replay;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    if (replay.counts() != null) {
      counts =
          PartitionCounts.open(
              replay.counts().open(ScoringTopology.IN_RANGE_UID),
              context,
              getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
    }
    if (Double.isFinite(replay.recordsPerSecond())) {
      int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
      pace = new Pace(replay.recordsPerSecond() / subtasks, System.nanoTime());
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    if (counts != null) {
      counts.snapshot();
    }
  }

  /** Is told that no record will follow. */
  void endInput() {
    if (counts != null) {
      counts.endInput();
    }
  }

  @Override
  public boolean filter(SourceRecord source) throws InterruptedException {
    if (source.partition != partition || !source.topic.equals(topic)) {
      topic = source.topic;
      partition = source.partition;
      current = replay.ranges().find(topic, partition);
    }
    boolean passes =
        current != null
            && current.contains(source.offset)
            && replay.times().contains(source.timestamp);
    if (counts != null) {
      if (passes) {
        counts.countPassed(source);
      } else {
        counts.countLeftOut(source);
      }
    }
    if (passes && pace != null) {
      sleep(pace.nanosToSleep(System.nanoTime()));
    }
    return passes;
  }

  private static void sleep(long nanos) throws InterruptedException {
    if (nanos > 0) {
      TimeUnit.NANOSECONDS.sleep(nanos);
    }
  }

  @Override
  public void close() {
    if (counts != null) {
      counts.close();
    }
  }
}
