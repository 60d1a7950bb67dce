// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;

/**
 * The input partitions of which a job's group has committed more than the state holds that the job
 * is resumed from: what lies between is published already.
 *
 * @param partitions sorted by topic and number; empty if the state is as new as it should be
 */
record OlderState(List<Partition> partitions) {
  private static final long NOT_COMMITTED = -1;

  /**
   * One partition with older state.
   *
   * @param restored the offset that the job would read next
   * @param committed the offset that the group wants next; greater than {@code restored}
   */
  record Partition(TopicPartition name, long restored, long committed) {
    private String describe() {
      return "topic %s, partition %d: restored offset %d, committed offset %d"
          .formatted(name.topic(), name.partition(), restored, committed);
    }
  }

  /**
   * Compares.
   *
   * @param restored what the state holds; a split without an offset yet is left out
   * @param committed the next offset of each partition of which the group has committed one
   */
  static OlderState of(
      Collection<KafkaPartitionSplit> restored, Map<TopicPartition, Long> committed) {
    List<Partition> older = new ArrayList<>();
    for (KafkaPartitionSplit split : restored) {
      long next = split.getStartingOffset();
      long wanted = committed.getOrDefault(split.getTopicPartition(), NOT_COMMITTED);
      // A negative offset is a marker: where to begin was not settled when the state was kept.
      if (next >= 0 && wanted > next) {
        older.add(new Partition(split.getTopicPartition(), next, wanted));
      }
    }
    older.sort(
        Comparator.comparing((Partition partition) -> partition.name().topic())
            .thenComparing(partition -> partition.name().partition()));
    return new OlderState(List.copyOf(older));
  }

  boolean isEmpty() {
    return partitions.isEmpty();
  }

  /** Returns how many offsets would be read a second time. */
  long offsetCount() {
    return partitions.stream().mapToLong(p -> p.committed() - p.restored()).sum();
  }

  /** Returns the two offsets of each partition, in one line. */
  String describe() {
    return partitions.stream().map(Partition::describe).collect(Collectors.joining("; "));
  }
}
