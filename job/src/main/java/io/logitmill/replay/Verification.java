// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.config.JobConfig;
import io.logitmill.history.ClusterOffsets;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.OpenTransactionLookup;
import io.logitmill.history.PartitionRange;
import io.logitmill.model.Catalogue;
import io.logitmill.model.CatalogueException;
import io.logitmill.model.CatalogueLoader;
import io.logitmill.published.FirstDifference;
import io.logitmill.published.HiddenOutputs;
import io.logitmill.published.OffsetMarks;
import io.logitmill.published.OutputFollower;
import io.logitmill.published.OutputPartitions;
import io.logitmill.published.PublishedRecords;
import io.logitmill.published.PublishedRecords.Source;
import io.logitmill.published.PublishedValues;
import io.logitmill.published.Window;
import io.logitmill.published.WindowReader;
import io.logitmill.topology.CatalogueHandle;
import io.logitmill.topology.SourceRanges;
import io.logitmill.topology.TimeSpan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Scores history again by the specs of a plan, and compares with what was published then. Writes
 * nothing.
 *
 * <p>Window by window, as an audit: the input is read to learn which offsets hold a record; the
 * outputs are read from their beginning, and of what they hold a digest is kept; the input is read
 * again, scored and compared. One window is as large as the memory allows, and mostly it is the
 * whole range. For the first records that differ the outputs are read once more.
 *
 * <p>One use, one thread.
 */
public final class Verification {
  private final VerificationRequest request;
  private final JobConfig config;
  private final ReplayPlan plan;
  private final String clientId;
  private final HistoryListener listener;
  private final List<String> notes = new ArrayList<>();
  private final List<PartitionRange> range;
  private final SourceRanges ranges;
  private final TimeSpan times;
  private final Differences differences;
  private final PublishedValues published = new PublishedValues();

  private Verification(VerificationRequest request, HistoryListener listener) {
    this.request = request;
    this.listener = listener;
    config = request.config();
    plan = request.plan();
    clientId = Planner.clientId(config);
    ranges = plan.ranges();
    times = plan.times();
    range =
        ranges.partitions().stream()
            .map(p -> new PartitionRange(p.topic(), p.partition(), p.first(), p.last() + 1))
            .toList();
    differences = new Differences(range, request.limit());
  }

  /**
   * Makes the verification.
   *
   * @throws HistoryException if it cannot be made: nothing is judged then. For wrong use, if the
   *     plan is not of logits
   * @throws InterruptedException if the thread is interrupted
   */
  public static VerificationReport run(VerificationRequest request, HistoryListener listener)
      throws HistoryException, IOException, InterruptedException {
    return new Verification(request, listener).run();
  }

  private VerificationReport run() throws HistoryException, IOException, InterruptedException {
    if (plan.kind() != ReplayPlan.Kind.LOGITS) {
      throw HistoryException.wrongUse(
          "Expected a plan over the logits, found one over the dead letters: audit --values compares"
              + " what became of them.");
    }
    Catalogue catalogue = catalogue();
    ClusterOffsets.ask("input.kafka", config.input().kafka(), clientId, this::requireThere);
    return ClusterOffsets.ask(
        "output.kafka",
        config.output().kafka(),
        clientId,
        cluster -> {
          OutputPartitions outputs = OutputPartitions.of(config.output(), cluster, this::note);
          HiddenOutputs hidden = new HiddenOutputs(outputs, new OpenTransactionLookup(cluster));
          try (RecordCheck check = recordCheck(catalogue)) {
            Map<TopicPartition, Long> ends = compare(outputs, hidden, check);
            requireAllJudged();
            describeOtherBits(outputs, ends);
            return report(check, hidden);
          }
        });
  }

  private void note(String line) {
    notes.add(line);
    listener.note(line);
  }

  private Catalogue catalogue() throws HistoryException {
    Catalogue catalogue;
    try {
      catalogue = CatalogueLoader.load(request.catalogue());
    } catch (CatalogueException e) {
      throw HistoryException.failedBy(e, "The catalogue has mistakes: %s", e.getMessage());
    }
    List<String> missing = plan.specs().missingIn(catalogue);
    if (!missing.isEmpty()) {
      throw HistoryException.failed(
          "Expected the specs that the replay was planned with, found: %s. Put them back into the"
              + " catalogue, or make a new plan.",
          String.join("; ", missing));
    }
    return catalogue;
  }

  /** Between the plan and now, retention may have removed what it names. */
  private Void requireThere(ClusterOffsets cluster) throws HistoryException, InterruptedException {
    List<TopicPartition> partitions = new ArrayList<>();
    range.forEach(r -> partitions.add(new TopicPartition(r.topic(), r.partition())));
    List<String> topics = range.stream().map(PartitionRange::topic).distinct().toList();
    requirePartitions(cluster.partitions(topics), partitions);
    Map<TopicPartition, Long> earliest = cluster.earliest(partitions);
    Map<TopicPartition, Long> lastStable = cluster.lastStable(partitions);
    for (int i = 0; i < range.size(); i++) {
      TopicPartition partition = partitions.get(i);
      if (range.get(i).from() < earliest.get(partition)) {
        throw HistoryException.failed(
            "Expected offset %d of %s, found that it begins at %d: retention has removed what was"
                + " before since the plan was made. Make a new plan.",
            range.get(i).from(), partition, earliest.get(partition));
      }
      if (range.get(i).to() > lastStable.get(partition)) {
        throw HistoryException.failed(
            "Expected the offsets of %s up to %d, found that it ends at %d, its last stable offset."
                + " Was the topic made anew since the plan? Make a new plan.",
            partition, range.get(i).to() - 1, lastStable.get(partition));
      }
    }
    for (String topic : cluster.compacted(topics)) {
      note(
          "Input topic '%s' is compacted: the outputs of records that it has removed since are shown as extra."
              .formatted(topic));
    }
    return null;
  }

  private static void requirePartitions(List<TopicPartition> there, List<TopicPartition> planned)
      throws HistoryException {
    for (TopicPartition partition : planned) {
      if (!there.contains(partition)) {
        throw HistoryException.failed(
            "Expected the partition %s of the plan, found no such partition. Make a new plan.",
            partition);
      }
    }
  }

  private RecordCheck recordCheck(Catalogue catalogue) throws HistoryException {
    CatalogueHandle specs;
    try {
      specs = CatalogueHandle.planned(request.catalogue(), plan.specs()).open();
    } catch (Exception e) {
      throw HistoryException.failedBy(e, "The catalogue cannot be opened: %s", e.getMessage());
    }
    return new RecordCheck(
        config,
        request.inputSchemas(),
        specs,
        catalogue,
        byRecorded(),
        published,
        differences,
        request.limit());
  }

  private boolean byRecorded() {
    return plan.revisions().equals(RevisionChoice.RECORDED.toString());
  }

  /** Goes through all windows; returns up to where the outputs were read. */
  private Map<TopicPartition, Long> compare(
      OutputPartitions outputs, HiddenOutputs hidden, RecordCheck check)
      throws HistoryException, InterruptedException {
    List<List<PartitionRange>> windows = Window.plan(range, true, request.memoryBytes());
    if (windows.size() > 1) {
      listener.note(
          "The range does not fit into %,d MiB of marks: it is verified in %d passes over the outputs."
              .formatted(request.memoryBytes() >> 20, windows.size()));
    }
    AnswerMarker marker =
        new AnswerMarker(range, ranges, config.output().predictionsTopic(), published, differences);
    OutputFollower follower =
        new OutputFollower(config, clientId, outputs, request.patience(), listener);
    WindowReader input = new WindowReader(config, clientId, range, listener);
    Map<TopicPartition, Long> positions = Map.of();
    for (int pass = 0; pass < windows.size(); pass++) {
      String suffix =
          windows.size() > 1 ? " (pass %d of %d)".formatted(pass + 1, windows.size()) : "";
      Window window = new Window(windows.get(pass), true);
      input.read(
          window,
          "reading the input" + suffix,
          (partition, record) -> mark(window, partition, record));
      marker.begin(window);
      positions =
          follower.follow(
              window, (output, record) -> marker.accept(record), "reading the outputs" + suffix);
      hidden.look(positions);
      findMissing(window);
      input.read(
          window,
          "scoring again" + suffix,
          (partition, record) -> check.check(partition, record, window.marks(partition)));
    }
    return positions;
  }

  private void mark(Window window, int input, ConsumerRecord<byte[], byte[]> record) {
    SourceRanges.Partition spans = ranges.partitions().get(input);
    if (times.contains(record.timestamp()) && spans.contains(record.offset())) {
      window.addRecord(input, record.offset());
      differences.countRecord(input);
    } else {
      window.addLeftOut(input, record.offset());
    }
  }

  private void findMissing(Window window) {
    for (int input = 0; input < range.size(); input++) {
      OffsetMarks marks = window.marks(input);
      long offset = marks.skipEmptyPages(marks.from());
      while (offset < marks.to()) {
        if (marks.isRecord(offset)
            && marks.predictions(offset) + marks.deadLetters(offset) == 0
            && differences.count(DifferenceKind.MISSING, input, offset)) {
          differences.keep(DifferenceKind.MISSING, input, offset, "in neither output");
        }
        offset = marks.skipEmptyPages(offset + 1);
      }
    }
  }

  /** The input is read twice: what has gone in between is not compared with anything. */
  private void requireAllJudged() throws HistoryException {
    VerificationReport.Counts counts = differences.counts();
    if (counts.judged() != counts.records()) {
      throw HistoryException.failed(
          "Expected to score the %d records of the input that were there at first, found %d of them:"
              + " compaction has removed the others meanwhile. Start it again.",
          counts.records(), counts.judged());
    }
  }

  /** Names the first field that differs: nothing but a digest was kept of what was published. */
  private void describeOtherBits(OutputPartitions outputs, Map<TopicPartition, Long> ends)
      throws HistoryException, InterruptedException {
    Map<Source, Long> digests = new HashMap<>();
    Map<Source, Differences.Found> shown = new HashMap<>();
    for (Differences.Found found : differences.found(DifferenceKind.OTHER_BITS)) {
      if (found.expected != null) {
        Source source = new Source(found.input, found.offset);
        digests.put(source, found.published);
        shown.put(source, found);
      }
    }
    new PublishedRecords(config, clientId, range, outputs)
        .read(
            digests,
            ends,
            listener,
            "looking at what differs",
            (source, value) -> {
              Differences.Found found = shown.get(source);
              found.add(": " + FirstDifference.between(found.expected, value));
            });
  }

  private VerificationReport report(RecordCheck check, HiddenOutputs hidden) {
    for (HiddenOutputs.Part part : hidden.parts()) {
      note("Hidden: " + part.message() + ". What it holds back is not judged.");
    }
    if (check.ofTheMoment() > 0) {
      note(
          "%,d dead letters have a code that depends on the moment (UNKNOWN_MODEL, TOO_LARGE, INTERNAL_ERROR): of them key and value alone are compared."
              .formatted(check.ofTheMoment()));
    }
    if (check.byAnotherRevision() > 0) {
      note(
          "%,d dead letters are what another revision of the catalogue gives, and not the one of the plan: a dead letter does not name its revision. A replay of the plan gives something else for them."
              .formatted(check.byAnotherRevision()));
    }
    return new VerificationReport(
        plan.id(),
        plan.revisions(),
        differences.counts(),
        differences.partitions(),
        check.changes(),
        differences.differences(),
        notes);
  }
}
