// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.config.JobConfig;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.OffsetBound;
import io.logitmill.kafka.OffsetRanges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks up which of some source offsets hold a record that neither output answers yet.
 *
 * <p>It is an audit from the first to the last of them in each partition.
 */
public final class Unanswered {
  private Unanswered() {}

  /**
   * Returns those of {@code offsets} that hold a committed record without an output record.
   *
   * @param patience how long to wait for one that is on its way
   * @throws HistoryException if it cannot be told: an open transaction hides a part of the outputs,
   *     or retention has removed one of the records
   */
  public static OffsetRanges among(
      JobConfig config, OffsetRanges offsets, Duration patience, HistoryListener listener)
      throws HistoryException, IOException, InterruptedException {
    if (offsets.byPartition().isEmpty()) {
      return offsets;
    }
    Path file = Files.createTempFile("logitmill-missing-", ".txt");
    try {
      AuditReport report = Audit.run(request(config, offsets, patience, file), listener);
      if (report.counts().hidden() > 0) {
        throw HistoryException.failed(
            "Expected outputs that can be read to their ends, found an open transaction: %s. What"
                + " it hides may answer some of the offsets. Wait until it has ended.",
            hidden(report));
      }
      return OffsetRanges.read(file).intersect(offsets);
    } catch (OffsetRanges.MalformedException e) {
      throw new IllegalStateException("The audit wrote what it cannot read.", e);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static String hidden(AuditReport report) {
    return report.findings().stream()
        .filter(finding -> finding.kind() == FindingKind.HIDDEN)
        .findFirst()
        .map(finding -> finding.source() + ", " + finding.message())
        .orElse("");
  }

  private static AuditRequest request(
      JobConfig config, OffsetRanges offsets, Duration patience, Path file) {
    List<OffsetBound.Entry> from = new ArrayList<>();
    List<OffsetBound.Entry> to = new ArrayList<>();
    offsets
        .byPartition()
        .forEach(
            (partition, ranges) -> {
              from.add(entry(partition, ranges.get(0).from()));
              to.add(entry(partition, ranges.get(ranges.size() - 1).to() + 1));
            });
    return new AuditRequest(
        config,
        new OffsetBound(OffsetBound.Kind.ONLY, null, List.copyOf(from)),
        new OffsetBound(OffsetBound.Kind.ONLY, null, List.copyOf(to)),
        patience,
        1,
        Optional.of(file),
        Optional.empty(),
        AuditRequest.defaultMemoryBytes());
  }

  private static OffsetBound.Entry entry(TopicPartition partition, long offset) {
    return new OffsetBound.Entry(Optional.of(partition.topic()), partition.partition(), offset);
  }
}
