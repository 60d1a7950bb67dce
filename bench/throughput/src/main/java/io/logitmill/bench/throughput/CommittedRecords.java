// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts the records of a topic that was empty which readers of committed records see, by its
 * offsets alone.
 *
 * <p>The end of a transaction takes an offset too, one in each partition that it wrote to. It is
 * what moves the committed end, so each move that is seen is one offset that is no record. This
 * holds as long as one transaction at a time writes to a partition and the count is asked for more
 * often than transactions end. Where the next transaction has begun before the marker of the last
 * one, a marker is taken off one commit early: at most one record per partition.
 */
final class CommittedRecords {
  private final Broker broker;
  private final List<TopicPartition> partitions;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final boolean transactional;
  private long markers;

  /**
   * Counts in a topic.
   *
   * @param transactional whether it is written in transactions alone, or else without any
   */
  CommittedRecords(Broker broker, String topic, int partitions, boolean transactional) {
    this.broker = broker;
    this.partitions = Broker.partitionsOf(topic, partitions);
    this.transactional = transactional;
  }

  long count() throws ExecutionException, InterruptedException {
    broker
        .committedEnds(partitions)
        .forEach(
            (partition, end) -> {
              if (transactional && end > ends.getOrDefault(partition, 0L)) {
                markers++;
              }
              ends.put(partition, end);
            });
    return sum(ends) - markers;
  }

  /**
   * Returns how many records are in the topic, with those that are not committed yet. The markers
   * that {@link #count} has not seen yet, one in each partition for a transaction that has just
   * ended, are counted with them.
   */
  long written() throws ExecutionException, InterruptedException {
    return sum(broker.writtenEnds(partitions)) - markers;
  }

  /** Is told that so many of the records that were counted are markers. */
  void missed(long more) {
    markers += more;
  }

  private static long sum(Map<TopicPartition, Long> ends) {
    return ends.values().stream().mapToLong(Long::longValue).sum();
  }
}
