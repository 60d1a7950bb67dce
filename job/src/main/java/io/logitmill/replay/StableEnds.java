// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.history.ClusterOffsets;
import io.logitmill.history.OpenTransactionLookup;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/**
 * The ends up to which some partitions can be read.
 *
 * @param offsets the high watermarks of the beginning; where one stays hidden, the last stable
 *     offset
 * @param hidden of which partitions something stays hidden, and by which transaction
 */
record StableEnds(Map<TopicPartition, Long> offsets, Map<TopicPartition, String> hidden) {
  private static final long POLL_MS = 100;

  /**
   * Returns the ends once everything that was written by now can be read, or time is up.
   *
   * @param patience how long to wait for open transactions
   */
  static StableEnds await(
      ClusterOffsets cluster, List<TopicPartition> partitions, Duration patience)
      throws InterruptedException {
    Map<TopicPartition, Long> wanted = cluster.highWatermarks(partitions);
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Map<TopicPartition, Long> stable = cluster.lastStable(partitions);
      List<TopicPartition> open =
          partitions.stream().filter(p -> stable.get(p) < wanted.get(p)).toList();
      if (open.isEmpty()) {
        return new StableEnds(wanted, Map.of());
      }
      if (System.nanoTime() >= deadline) {
        OpenTransactionLookup transactions = new OpenTransactionLookup(cluster);
        Map<TopicPartition, Long> reached = new HashMap<>(wanted);
        Map<TopicPartition, String> hidden = new HashMap<>();
        for (TopicPartition partition : open) {
          reached.put(partition, stable.get(partition));
          hidden.put(partition, transactions.hiding(partition));
        }
        return new StableEnds(reached, hidden);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }
}
