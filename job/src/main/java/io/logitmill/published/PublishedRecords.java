// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import io.logitmill.config.JobConfig;
import io.logitmill.history.CommittedReader;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.PartitionRange;
import io.logitmill.history.SourceHeader;
import io.logitmill.topology.HeaderNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Reads the outputs once more for a few predictions of which nothing but a digest was kept.
 *
 * <p>Not thread-safe.
 */
public final class PublishedRecords {
  /**
   * Which prediction.
   *
   * @param input number of the input partition in the range
   * @param offset the source offset
   */
  public record Source(int input, long offset) {}

  /** Takes the value of a prediction. */
  @FunctionalInterface
  public interface Sink {
    void accept(Source source, byte[] value);
  }

  private final JobConfig config;
  private final String clientId;
  private final OutputPartitions outputs;
  private final SourceHeader header;
  private final ValueDigest digest = new ValueDigest();

  /**
   * @param clientId the name by which brokers know the reader
   * @param range the input partitions
   */
  public PublishedRecords(
      JobConfig config, String clientId, List<PartitionRange> range, OutputPartitions outputs) {
    this.config = config;
    this.clientId = clientId;
    this.outputs = outputs;
    header = new SourceHeader(range);
  }

  /**
   * Gives each of the predictions to {@code sink} that is there, once.
   *
   * @param wanted the digest of each
   * @param ends up to where the outputs were read
   */
  public void read(
      Map<Source, Long> wanted,
      Map<TopicPartition, Long> ends,
      HistoryListener listener,
      String progress,
      Sink sink)
      throws HistoryException, InterruptedException {
    Map<Source, Long> left = new HashMap<>(wanted);
    if (left.isEmpty()) {
      return;
    }
    try (CommittedReader reader =
        new CommittedReader(config.output().kafka(), clientId, outputs.beginnings())) {
      reader.readTo(
          ends,
          record -> look(record, left, sink),
          (done, total) -> listener.progress(progress, done, total));
    }
  }

  private void look(ConsumerRecord<byte[], byte[]> record, Map<Source, Long> left, Sink sink) {
    if (left.isEmpty() || !record.topic().equals(config.output().predictionsTopic())) {
      return;
    }
    Header coordinates = record.headers().lastHeader(HeaderNames.SOURCE);
    int input = header.read(coordinates == null ? null : coordinates.value());
    if (input < 0) {
      return;
    }
    Source source = new Source(input, header.offset());
    Long published = left.get(source);
    if (published != null && published == digest.of(record.key(), record.value())) {
      // A second copy of the record would say the same.
      left.remove(source);
      sink.accept(source, record.value());
    }
  }
}
