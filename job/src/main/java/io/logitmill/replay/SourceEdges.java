// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.history.CommittedReader;
import io.logitmill.history.HistoryException;
import io.logitmill.replay.ReplayPlan.Source;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The timestamps of the first and of the last record of a source, in milliseconds since the epoch.
 *
 * @param firstMs -1 if it is not known
 * @param lastMs -1 if it is not known
 */
record SourceEdges(long firstMs, long lastMs) {
  static final SourceEdges NONE = new SourceEdges(-1, -1);

  /** How far before the end to look for a record: transaction markers lie between them. */
  private static final int LOOK_BACK = 100;

  /** Reads a few records at both ends. */
  static SourceEdges read(Map<String, String> kafka, String clientId, Source source)
      throws HistoryException, InterruptedException {
    TopicPartition partition = new TopicPartition(source.topic(), source.partition());
    long begin = source.first();
    long end = source.end();
    long[] edges = {-1, -1};
    read(
        kafka,
        clientId,
        partition,
        begin,
        Math.min(end, begin + LOOK_BACK),
        record -> edges[0] = edges[0] < 0 ? record.timestamp() : edges[0]);
    read(
        kafka,
        clientId,
        partition,
        Math.max(begin, end - LOOK_BACK),
        end,
        record -> edges[1] = record.timestamp());
    return new SourceEdges(edges[0], edges[1]);
  }

  private interface Sink {
    void accept(ConsumerRecord<byte[], byte[]> record);
  }

  private static void read(
      Map<String, String> kafka,
      String clientId,
      TopicPartition partition,
      long from,
      long to,
      Sink sink)
      throws HistoryException, InterruptedException {
    try (CommittedReader reader = new CommittedReader(kafka, clientId, Map.of(partition, from))) {
      reader.readTo(Map.of(partition, to), sink::accept, (done, total) -> {});
    }
  }
}
