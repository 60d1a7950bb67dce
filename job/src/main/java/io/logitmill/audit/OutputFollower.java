// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.config.JobConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the outputs from their beginning, and follows them until the window is answered.
 *
 * <p>Not thread-safe.
 */
final class OutputFollower {
  private final JobConfig config;
  private final OutputPartitions outputs;
  private final Duration patience;
  private final AuditListener listener;
  private final Map<TopicPartition, Integer> indexes = new HashMap<>();

  /**
   * @param patience how long to follow after the last answer
   */
  OutputFollower(
      JobConfig config, OutputPartitions outputs, Duration patience, AuditListener listener) {
    this.config = config;
    this.outputs = outputs;
    this.patience = patience;
    this.listener = listener;
    for (TopicPartition partition : outputs.partitions()) {
      indexes.put(partition, indexes.size());
    }
  }

  /**
   * Gives every record of the outputs to {@code marker}, at least up to the high watermarks that
   * were fixed when the audit began, unless an open transaction hides them, and further as long as
   * the window gets answers.
   *
   * @return the next offset of each output partition
   */
  Map<TopicPartition, Long> follow(Window window, OutputMarker marker, String progress)
      throws AuditException, InterruptedException {
    List<TopicPartition> partitions = outputs.partitions();
    try (CommittedReader reader =
        new CommittedReader(
            config.output().kafka(), Audit.clientId(config), outputs.beginnings())) {
      Map<TopicPartition, Long> targets = outputs.highWatermarks();
      long total = sum(partitions, targets, outputs.beginnings());
      long unanswered = -1;
      long behind = -1;
      long movedNanos = System.nanoTime();
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
          TopicPartition partition = new TopicPartition(record.topic(), record.partition());
          marker.accept(indexes.get(partition), record);
        }
        long now = System.nanoTime();
        long nowBehind = behind(reader, targets);
        if (nowBehind != behind || window.unanswered() != unanswered) {
          behind = nowBehind;
          unanswered = window.unanswered();
          movedNanos = now;
        }
        listener.progress(progress, total - behind, total);
        if (behind == 0 && unanswered == 0) {
          break;
        }
        if (now - movedNanos > patience.toNanos()) {
          if (behind == 0 || behind(reader, readable(reader, targets)) == 0) {
            break;
          }
          reader.requireMoving();
        }
      }
      Map<TopicPartition, Long> positions = new HashMap<>();
      partitions.forEach(p -> positions.put(p, reader.position(p)));
      return positions;
    }
  }

  /** Returns the targets as far as they can be read now. */
  private static Map<TopicPartition, Long> readable(
      CommittedReader reader, Map<TopicPartition, Long> targets) {
    Map<TopicPartition, Long> readable = new HashMap<>(reader.lastStable(targets.keySet()));
    readable.replaceAll((partition, stable) -> Math.min(stable, targets.get(partition)));
    return readable;
  }

  private static long behind(CommittedReader reader, Map<TopicPartition, Long> targets) {
    long behind = 0;
    for (Map.Entry<TopicPartition, Long> target : targets.entrySet()) {
      behind += Math.max(0, target.getValue() - reader.position(target.getKey()));
    }
    return behind;
  }

  private static long sum(
      List<TopicPartition> partitions,
      Map<TopicPartition, Long> ends,
      Map<TopicPartition, Long> beginnings) {
    return partitions.stream().mapToLong(p -> ends.get(p) - beginnings.get(p)).sum();
  }
}
