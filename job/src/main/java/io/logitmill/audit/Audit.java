// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.config.JobConfig;
import io.logitmill.history.ClusterOffsets;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.OpenTransactionLookup;
import io.logitmill.history.PartitionRange;
import io.logitmill.kafka.OffsetRanges;
import io.logitmill.published.HiddenOutputs;
import io.logitmill.published.OutputFollower;
import io.logitmill.published.OutputPartitions;
import io.logitmill.published.PublishedValues;
import io.logitmill.published.Window;
import io.logitmill.published.WindowReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Proves from the topics alone that every input record has exactly one output record, or tells
 * which have not.
 *
 * <p>The range is fixed first, then the ends of the outputs. Then, window by window: the input is
 * read to learn which offsets hold a committed record (aborted ones and transaction markers leave
 * gaps); the outputs are read from their beginning and mark the source offsets that they answer;
 * the marks are judged; and if values are audited, the input is read and scored again. One window
 * is as large as the memory allows, and mostly it is the whole range.
 *
 * <p>One use, one thread.
 */
public final class Audit {
  private final AuditRequest request;
  private final JobConfig config;
  private final HistoryListener listener;
  private final List<String> notes = new ArrayList<>();
  private final Findings findings;
  private List<PartitionRange> range;
  private Tally[] tallies;

  private Audit(AuditRequest request, HistoryListener listener) {
    this.request = request;
    this.config = request.config();
    this.listener = listener;
    findings = new Findings(request.limit());
  }

  /**
   * Makes the audit.
   *
   * @throws HistoryException if it cannot be made: nothing is judged then
   * @throws IOException if the missing offsets cannot be written
   * @throws InterruptedException if the thread is interrupted
   */
  public static AuditReport run(AuditRequest request, HistoryListener listener)
      throws HistoryException, IOException, InterruptedException {
    return new Audit(request, listener).run();
  }

  /** Returns the name by which brokers know the clients of an audit. */
  static String clientId(JobConfig config) {
    return "logitmill." + config.job().name() + ".audit";
  }

  private AuditReport run() throws HistoryException, IOException, InterruptedException {
    ClusterOffsets.requireSecrets("input.kafka", config.input().kafka());
    ClusterOffsets.requireSecrets("output.kafka", config.output().kafka());
    try (OffsetRanges.Writer missing =
        request.offsetsOut().isEmpty()
            ? null
            : new OffsetRanges.Writer(request.offsetsOut().get())) {
      Consumer<String> note =
          line -> {
            notes.add(line);
            listener.note(line);
          };
      ClusterOffsets.ask(
          "input.kafka",
          config.input().kafka(),
          clientId(config),
          cluster -> findRange(cluster, note));
      AuditReport report =
          ClusterOffsets.ask(
              "output.kafka",
              config.output().kafka(),
              clientId(config),
              cluster -> {
                OutputPartitions outputs = OutputPartitions.of(config.output(), cluster, note);
                return audit(
                    outputs,
                    new HiddenOutputs(outputs, new OpenTransactionLookup(cluster)),
                    missing);
              });
      if (missing != null) {
        missing.finish();
      }
      return report;
    }
  }

  private Void findRange(ClusterOffsets cluster, Consumer<String> note)
      throws HistoryException, InterruptedException {
    range = new RangeFinder(config, cluster, note).find(request.from(), request.to());
    tallies = range.stream().map(Tally::new).toArray(Tally[]::new);
    return null;
  }

  private AuditReport audit(
      OutputPartitions outputs, HiddenOutputs hidden, OffsetRanges.Writer missing)
      throws HistoryException, IOException, InterruptedException {
    boolean withValues = request.values().isPresent();
    List<List<PartitionRange>> plan = Window.plan(range, withValues, request.memoryBytes());
    if (plan.size() > 1) {
      listener.note(
          "The range does not fit into %,d MiB of marks: it is audited in %d passes over the outputs."
              .formatted(request.memoryBytes() >> 20, plan.size()));
    }
    PublishedValues published = withValues ? new PublishedValues() : null;
    OutputMarker marker =
        new OutputMarker(
            range,
            outputs.partitions(),
            config.output().predictionsTopic(),
            tallies,
            findings,
            published);
    OutputFollower follower =
        new OutputFollower(config, clientId(config), outputs, request.patience(), listener);
    WindowReader input = new WindowReader(config, clientId(config), range, listener);
    Judge judge = new Judge(findings, missing);
    try (ValueCheck values = withValues ? valueCheck(published) : null) {
      Map<TopicPartition, Long> positions = Map.of();
      for (int pass = 0; pass < plan.size(); pass++) {
        String suffix = plan.size() > 1 ? " (pass %d of %d)".formatted(pass + 1, plan.size()) : "";
        Window window = new Window(plan.get(pass), withValues);
        input.read(
            window,
            "reading the input" + suffix,
            (partition, record) -> window.addRecord(partition, record.offset()));
        marker.begin(window);
        positions = follower.follow(window, marker::accept, "reading the outputs" + suffix);
        hidden.look(positions);
        for (int i = 0; i < range.size(); i++) {
          judge.judge(window.slices().get(i), window.marks(i), tallies[i]);
        }
        if (values != null) {
          input.read(
              window,
              "scoring again" + suffix,
              (partition, record) -> values.check(partition, record, window.marks(partition)));
        }
      }
      if (values != null) {
        new WrongValueReport(config, range, outputs, findings)
            .add(values.wrongValues(), positions, listener);
      }
    }
    for (HiddenOutputs.Part part : hidden.parts()) {
      findings.count(FindingKind.HIDDEN, 1);
      findings.keep(FindingKind.HIDDEN, part.source(), part.message());
    }
    return report(marker.outside());
  }

  private ValueCheck valueCheck(PublishedValues published) {
    return new ValueCheck(
        config,
        request.values().orElseThrow(),
        range,
        published,
        findings,
        tallies,
        request.limit());
  }

  private AuditReport report(long outside) {
    long records = 0;
    long predictions = 0;
    long deadLetters = 0;
    List<AuditReport.PartitionCounts> partitions = new ArrayList<>();
    for (Tally tally : tallies) {
      records += tally.records;
      predictions += tally.predictions;
      deadLetters += tally.deadLetters;
      partitions.add(tally.counts());
    }
    AuditReport.Counts counts =
        new AuditReport.Counts(
            records,
            predictions,
            deadLetters,
            findings.count(FindingKind.MISSING),
            findings.count(FindingKind.TWICE),
            findings.count(FindingKind.IN_BOTH),
            findings.count(FindingKind.INVENTED),
            findings.count(FindingKind.OUT_OF_ORDER),
            findings.count(FindingKind.WRONG_VALUE),
            findings.count(FindingKind.UNVERIFIED),
            findings.count(FindingKind.HIDDEN),
            outside);
    return new AuditReport(counts, partitions, findings.kept(), notes);
  }
}
