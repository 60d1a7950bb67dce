// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.config.JobConfig;
import io.logitmill.history.CommittedReader;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.PartitionRange;
import io.logitmill.history.SourceHeader;
import io.logitmill.topology.HeaderNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Describes wrong values. For the first ones the outputs are read once more, to name the first
 * field that differs: nothing but a digest was kept of them.
 */
final class WrongValueReport {
  private final JobConfig config;
  private final List<PartitionRange> range;
  private final OutputPartitions outputs;
  private final Findings findings;
  private final SourceHeader header;
  private final ValueDigest digest = new ValueDigest();

  WrongValueReport(
      JobConfig config, List<PartitionRange> range, OutputPartitions outputs, Findings findings) {
    this.config = config;
    this.range = range;
    this.outputs = outputs;
    this.findings = findings;
    header = new SourceHeader(range);
  }

  /**
   * Adds a finding for each of the wrong values.
   *
   * @param ends up to where the outputs were read
   */
  void add(List<WrongValue> wrong, Map<TopicPartition, Long> ends, HistoryListener listener)
      throws HistoryException, InterruptedException {
    List<WrongValue> detailed = new ArrayList<>(wrong);
    detailed.removeIf(w -> w.expected == null);
    if (!detailed.isEmpty()) {
      try (CommittedReader reader =
          new CommittedReader(
              config.output().kafka(), Audit.clientId(config), outputs.beginnings())) {
        reader.readTo(
            ends,
            record -> compare(record, detailed),
            (done, total) -> listener.progress("looking at wrong values", done, total));
      }
    }
    for (WrongValue one : wrong) {
      findings.keep(
          FindingKind.WRONG_VALUE, range.get(one.input).text(one.offset, one.offset), one.message);
    }
  }

  private void compare(ConsumerRecord<byte[], byte[]> record, List<WrongValue> detailed) {
    Header source = record.headers().lastHeader(HeaderNames.SOURCE);
    int input = header.read(source == null ? null : source.value());
    for (WrongValue wrong : detailed) {
      boolean isIt =
          wrong.input == input
              && wrong.offset == header.offset()
              && record.topic().equals(config.output().predictionsTopic())
              && wrong.published == digest.of(record.key(), record.value());
      if (isIt) {
        wrong.message += ": " + FirstDifference.between(wrong.expected, record.value());
        // A second copy of the record would say the same.
        detailed.remove(wrong);
        return;
      }
    }
  }
}
