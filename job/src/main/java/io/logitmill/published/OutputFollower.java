// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import io.logitmill.config.JobConfig;
import io.logitmill.history.CommittedReader;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the outputs from their beginning, and follows them until a window is answered.
 *
 * <p>Not thread-safe.
 */
public final class OutputFollower {
  /** Takes each record of the outputs. */
  @FunctionalInterface
  public interface Sink {
    /**
     * @param output number of the output partition, as in {@link OutputPartitions#partitions}
     */
    void accept(int output, ConsumerRecord<byte[], byte[]> record);
  }

  private final JobConfig config;
  private final String clientId;
  private final OutputPartitions outputs;
  private final Duration patience;
  private final HistoryListener listener;
  private final Map<TopicPartition, Integer> indexes = new HashMap<>();

  /**
   * @param clientId the name by which brokers know the reader
   * @param patience how long to follow after the last answer
   */
  public OutputFollower(
      JobConfig config,
      String clientId,
      OutputPartitions outputs,
      Duration patience,
      HistoryListener listener) {
    this.config = config;
    this.clientId = clientId;
    this.outputs = outputs;
    this.patience = patience;
    this.listener = listener;
    for (TopicPartition partition : outputs.partitions()) {
      indexes.put(partition, indexes.size());
    }
  }

  /**
   * Gives every record of the outputs to {@code sink}, at least up to the high watermarks that were
   * fixed at the beginning, unless an open transaction hides them, and further as long as the
   * window gets answers.
   *
   * @return the next offset of each output partition
   */
  public Map<TopicPartition, Long> follow(Window window, Sink sink, String progress)
      throws HistoryException, InterruptedException {
    try (CommittedReader reader =
        new CommittedReader(config.output().kafka(), clientId, outputs.beginnings())) {
      Map<TopicPartition, Long> targets = outputs.highWatermarks();
      long total = behind(reader, targets);
      long behind = total;
      long unanswered = window.unanswered();
      long movedNanos = System.nanoTime();
      Map<TopicPartition, Long> last = null;
      while (behind > 0 || unanswered > 0) {
        read(reader, sink);
        long nowBehind = behind(reader, targets);
        if (nowBehind != behind || window.unanswered() != unanswered) {
          behind = nowBehind;
          unanswered = window.unanswered();
          movedNanos = System.nanoTime();
          last = null;
        } else if (System.nanoTime() - movedNanos > patience.toNanos()) {
          // What is committed by now is read in any case, however slow the brokers are.
          last = last == null ? reader.lastStable(outputs.partitions()) : last;
          if (behind(reader, last) == 0) {
            break;
          }
          reader.requireMoving();
        }
        listener.progress(progress, total - behind, total);
      }
      Map<TopicPartition, Long> positions = new HashMap<>();
      outputs.partitions().forEach(p -> positions.put(p, reader.position(p)));
      return positions;
    }
  }

  private void read(CommittedReader reader, Sink sink) throws HistoryException {
    for (ConsumerRecord<byte[], byte[]> record : reader.poll()) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      sink.accept(indexes.get(partition), record);
    }
  }

  /** Returns how many offsets are still to be read up to {@code targets}. */
  private static long behind(CommittedReader reader, Map<TopicPartition, Long> targets) {
    long behind = 0;
    for (Map.Entry<TopicPartition, Long> target : targets.entrySet()) {
      behind += Math.max(0, target.getValue() - reader.position(target.getKey()));
    }
    return behind;
  }
}
