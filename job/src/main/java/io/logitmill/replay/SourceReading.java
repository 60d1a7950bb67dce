// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.history.CommittedReader;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import io.logitmill.replay.ReplayPlan.Source;
import io.logitmill.replay.ReplayPlan.Span;
import io.logitmill.topology.TimeSpan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads what a replay is to score, and counts it: without the job, and by another way than the
 * job's.
 */
final class SourceReading {
  private SourceReading() {}

  /**
   * Returns the committed records of each source that lie in its spans and in the times.
   *
   * @param kafka client properties, secrets as references
   * @throws HistoryException if retention has removed some of them, or the brokers do not deliver
   */
  static Map<TopicPartition, SourceTally> count(
      Map<String, String> kafka,
      String clientId,
      List<Source> sources,
      TimeSpan times,
      HistoryListener listener)
      throws HistoryException, InterruptedException {
    Map<TopicPartition, SourceTally> tallies = new HashMap<>();
    Map<TopicPartition, List<Span>> spans = new HashMap<>();
    Map<TopicPartition, Long> from = new HashMap<>();
    Map<TopicPartition, Long> to = new HashMap<>();
    for (Source source : sources) {
      TopicPartition partition = new TopicPartition(source.topic(), source.partition());
      tallies.put(partition, new SourceTally());
      if (!source.spans().isEmpty()) {
        spans.put(partition, source.spans());
        from.put(partition, source.first());
        to.put(partition, source.end());
      }
    }
    if (from.isEmpty()) {
      return tallies;
    }
    try (CommittedReader reader = new CommittedReader(kafka, clientId, from)) {
      reader.readTo(
          to,
          record -> add(record, tallies, spans, times),
          (done, total) -> listener.progress("counting the input", done, total));
    }
    return tallies;
  }

  private static void add(
      ConsumerRecord<byte[], byte[]> record,
      Map<TopicPartition, SourceTally> tallies,
      Map<TopicPartition, List<Span>> spans,
      TimeSpan times) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    if (times.contains(record.timestamp()) && contains(spans.get(partition), record.offset())) {
      tallies.get(partition).add(record.offset(), record.timestamp());
    }
  }

  private static boolean contains(List<Span> spans, long offset) {
    int low = 0;
    int high = spans.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (spans.get(middle).last() < offset) {
        low = middle + 1;
      } else if (spans.get(middle).first() > offset) {
        high = middle - 1;
      } else {
        return true;
      }
    }
    return false;
  }
}
