// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import io.logitmill.config.JobConfig;
import io.logitmill.history.CommittedReader;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.PartitionRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads the committed records of the input that lie in a window. */
public final class WindowReader {
  /** Takes each record. */
  @FunctionalInterface
  public interface Sink {
    /**
     * @param input number of the input partition in the range
     */
    void accept(int input, ConsumerRecord<byte[], byte[]> record)
        throws HistoryException, InterruptedException;
  }

  private final JobConfig config;
  private final String clientId;
  private final List<PartitionRange> range;
  private final HistoryListener listener;

  /**
   * @param clientId the name by which brokers know the reader
   * @param range the input partitions of which the windows are slices
   */
  public WindowReader(
      JobConfig config, String clientId, List<PartitionRange> range, HistoryListener listener) {
    this.config = config;
    this.clientId = clientId;
    this.range = range;
    this.listener = listener;
  }

  /**
   * Gives every committed record of the window's slices to {@code sink}.
   *
   * @param progress what is being done, for the listener
   * @throws HistoryException if the brokers do not deliver them
   */
  public void read(Window window, String progress, Sink sink)
      throws HistoryException, InterruptedException {
    Map<TopicPartition, Long> from = new HashMap<>();
    Map<TopicPartition, Long> to = new HashMap<>();
    Map<TopicPartition, Integer> indexes = new HashMap<>();
    for (int i = 0; i < range.size(); i++) {
      PartitionRange slice = window.slices().get(i);
      if (slice.length() > 0) {
        TopicPartition partition = new TopicPartition(slice.topic(), slice.partition());
        from.put(partition, slice.from());
        to.put(partition, slice.to());
        indexes.put(partition, i);
      }
    }
    if (from.isEmpty()) {
      return;
    }
    try (CommittedReader reader = new CommittedReader(config.input().kafka(), clientId, from)) {
      reader.readTo(
          to,
          record ->
              sink.accept(
                  indexes.get(new TopicPartition(record.topic(), record.partition())), record),
          (done, total) -> listener.progress(progress, done, total));
    }
  }
}
