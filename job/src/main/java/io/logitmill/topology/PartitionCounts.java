// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;

/**
 * The counts that one subtask of an operator of a replay keeps in operator state.
 *
 * <p>They are published too. Flink drops the operator state of a subtask that has finished before
 * the others; what it has published last stays. So once the input has ended, the counts are
 * published before the checkpoint is complete, without which the subtask does not finish. Until
 * then the state holds them, and they are shown with each checkpoint without holding it up. A
 * checkpoint that fails does no harm: the job goes back to the one before, counts again, and
 * publishes again under the same name.
 *
 * <p>The name of a count, its part, is the checkpoint that the job was restored from and the number
 * of the subtask. So a count that a rescaled job gives to another subtask goes on under its old
 * name, beside that subtask's own.
 */
final class PartitionCounts implements AutoCloseable {
  private static final String STATE = "replay-counts";

  private final CountPublisher publisher;
  private final ListState<PartitionCount> state;
  private final List<PartitionCount> counts = new ArrayList<>();
  private final String part;
  private PartitionCount current;
  private boolean ended;

  private PartitionCounts(CountPublisher publisher, ListState<PartitionCount> state, String part) {
    this.publisher = publisher;
    this.state = state;
    this.part = part;
  }

  /**
   * Opens the counts of a subtask, with what it had counted.
   *
   * @param subtask number of the subtask
   */
  static PartitionCounts open(
      CountPublisher publisher, FunctionInitializationContext context, int subtask)
      throws Exception {
    ListState<PartitionCount> state =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>(STATE, PartitionCount.class));
    OptionalLong restored = context.getRestoredCheckpointId();
    String part = (restored.isPresent() ? restored.getAsLong() : 0) + "-" + subtask;
    PartitionCounts opened = new PartitionCounts(publisher, state, part);
    state.get().forEach(opened.counts::add);
    return opened;
  }

  /** Counts a record that went on. */
  void countPassed(SourceRecord source) {
    PartitionCount count = of(source);
    count.passed++;
    count.offsetSum += OffsetSum.of(source.offset);
  }

  /** Counts a record that the scorer never sees. */
  void countLeftOut(SourceRecord source) {
    of(source).others++;
  }

  /** Counts a record that the scorer has seen and that went the other way. */
  void countOther(SourceRecord source) {
    PartitionCount count = of(source);
    count.others++;
    count.offsetSum += OffsetSum.of(source.offset);
  }

  private PartitionCount of(SourceRecord source) {
    PartitionCount count = current;
    if (count == null || count.partition != source.partition || !count.topic.equals(source.topic)) {
      count = find(source);
      current = count;
    }
    count.lastOffset = source.offset;
    return count;
  }

  /** Records come in runs of one partition, so this is asked seldom. */
  private PartitionCount find(SourceRecord source) {
    for (PartitionCount count : counts) {
      if (count.partition == source.partition
          && count.topic.equals(source.topic)
          && count.part.equals(part)) {
        return count;
      }
    }
    PartitionCount count = new PartitionCount();
    count.part = part;
    count.topic = source.topic;
    count.partition = source.partition;
    counts.add(count);
    return count;
  }

  void snapshot() throws Exception {
    state.update(counts);
    if (ended) {
      publisher.publish(counts);
    } else {
      publisher.show(counts);
    }
  }

  /** Is told that these are the last counts: the next snapshots rely on their being published. */
  void endInput() {
    ended = true;
  }

  @Override
  public void close() {
    publisher.close();
  }
}
