// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import io.logitmill.config.JobConfig;
import io.logitmill.history.ClusterOffsets;
import io.logitmill.history.HistoryException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions of both outputs, and where they begin and end, as seen once the range is fixed.
 *
 * @param partitions all partitions of both topics
 * @param beginnings the oldest offset that is there
 * @param highWatermarks the end, open transactions included
 */
public record OutputPartitions(
    List<TopicPartition> partitions,
    Map<TopicPartition, Long> beginnings,
    Map<TopicPartition, Long> highWatermarks) {

  /**
   * @param notes is told what limits the meaning of the result
   */
  public static OutputPartitions of(
      JobConfig.Output output, ClusterOffsets cluster, Consumer<String> notes)
      throws HistoryException, InterruptedException {
    List<TopicPartition> partitions =
        cluster.partitions(List.of(output.predictionsTopic(), output.deadLettersTopic()));
    Map<TopicPartition, Long> ends = cluster.highWatermarks(partitions);
    Map<TopicPartition, Long> beginnings = cluster.earliest(partitions);
    List<TopicPartition> cut = partitions.stream().filter(p -> beginnings.get(p) > 0).toList();
    if (!cut.isEmpty()) {
      notes.accept(
          "Retention has removed the beginning of output partitions %s: their source offsets are shown as missing, unless --from leaves them out."
              .formatted(cut));
    }
    return new OutputPartitions(partitions, beginnings, ends);
  }
}
