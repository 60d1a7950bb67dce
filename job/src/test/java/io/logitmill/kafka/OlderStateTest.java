// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OlderStateTest {
  private static final TopicPartition A0 = new TopicPartition("a", 0);
  private static final TopicPartition A10 = new TopicPartition("a", 10);
  private static final TopicPartition B2 = new TopicPartition("b", 2);

  @Test
  void findsWhatIsCommittedBeyondTheState() {
    OlderState older =
        OlderState.of(
            List.of(split(B2, 0), split(A10, 7), split(A0, 5)), Map.of(A0, 8L, A10, 8L, B2, 1L));

    assertEquals(5, older.offsetCount());
    assertEquals(
        "topic a, partition 0: restored offset 5, committed offset 8; "
            + "topic a, partition 10: restored offset 7, committed offset 8; "
            + "topic b, partition 2: restored offset 0, committed offset 1",
        older.describe());
  }

  @Test
  void leavesOutThePartitionsWhoseStateIsAsNewAsTheGroup() {
    OlderState older =
        OlderState.of(
            List.of(split(A0, 5), split(A10, 9), split(B2, 3)), Map.of(A0, 5L, A10, 8L, B2, 4L));

    assertEquals(List.of(new OlderState.Partition(B2, 3, 4)), older.partitions());
  }

  @Test
  void findsNothingWhereTheGroupHasCommittedNothing() {
    assertTrue(OlderState.of(List.of(split(A0, 5)), Map.of(B2, 9L)).isEmpty());
    assertTrue(OlderState.of(List.of(), Map.of(A0, 9L)).isEmpty());
  }

  @Test
  void leavesOutSplitsThatHaveNoOffsetYet() {
    List<KafkaPartitionSplit> markers =
        List.of(
            split(A0, KafkaPartitionSplit.EARLIEST_OFFSET),
            split(A10, KafkaPartitionSplit.COMMITTED_OFFSET),
            split(B2, KafkaPartitionSplit.MIGRATED));

    assertTrue(OlderState.of(markers, Map.of(A0, 8L, A10, 8L, B2, 8L)).isEmpty());
  }

  private static KafkaPartitionSplit split(TopicPartition partition, long next) {
    return new KafkaPartitionSplit(partition, next);
  }
}
