// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.config.JobConfig;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.PartitionRange;
import io.logitmill.published.FirstDifference;
import io.logitmill.published.OutputPartitions;
import io.logitmill.published.PublishedRecords;
import io.logitmill.published.PublishedRecords.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Describes wrong values. For the first ones the outputs are read once more, to name the first
 * field that differs: nothing but a digest was kept of them.
 */
final class WrongValueReport {
  private final List<PartitionRange> range;
  private final PublishedRecords records;
  private final Findings findings;

  WrongValueReport(
      JobConfig config, List<PartitionRange> range, OutputPartitions outputs, Findings findings) {
    this.range = range;
    this.findings = findings;
    records = new PublishedRecords(config, Audit.clientId(config), range, outputs);
  }

  /**
   * Adds a finding for each of the wrong values.
   *
   * @param ends up to where the outputs were read
   */
  void add(List<WrongValue> wrong, Map<TopicPartition, Long> ends, HistoryListener listener)
      throws HistoryException, InterruptedException {
    Map<Source, Long> digests = new HashMap<>();
    Map<Source, WrongValue> detailed = new HashMap<>();
    for (WrongValue one : wrong) {
      if (one.expected != null) {
        Source source = new Source(one.input, one.offset);
        digests.put(source, one.published);
        detailed.put(source, one);
      }
    }
    records.read(
        digests,
        ends,
        listener,
        "looking at wrong values",
        (source, value) -> {
          WrongValue one = detailed.get(source);
          one.message += ": " + FirstDifference.between(one.expected, value);
        });
    for (WrongValue one : wrong) {
      findings.keep(
          FindingKind.WRONG_VALUE, range.get(one.input).text(one.offset, one.offset), one.message);
    }
  }
}
