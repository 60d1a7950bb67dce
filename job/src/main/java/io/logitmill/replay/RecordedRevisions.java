// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.codec.PredictionSpecReader;
import io.logitmill.history.CommittedReader;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.PartitionRange;
import io.logitmill.history.SourceHeader;
import io.logitmill.replay.ReplayPlan.Source;
import io.logitmill.topology.HeaderNames;
import io.logitmill.topology.PlannedSpecs.Pin;
import io.logitmill.topology.PlannedSpecs.Recorded;
import io.logitmill.topology.PlannedSpecs.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Finds out by which revision each source offset was scored, from the predictions that were
 * published, and writes it down in steps.
 *
 * <p>A job scores a partition in the order of its offsets, and a revision changes seldom; so the
 * revision of one model key is a function of the offset with few steps. What is kept is a run of
 * offsets for each output partition and change, whatever the length of history. The records of one
 * source partition may be spread over many output partitions, and gaps that were filled later, by a
 * newer revision, lie inside of older runs: where two runs overlap, the one that begins later holds
 * for its own offsets. Not thread-safe.
 */
final class RecordedRevisions {
  /** As many steps as nobody reads, and as a job graph still carries. */
  private static final int MOST_RUNS = 1_000_000;

  /** The runs of one model key in one source partition come from these. */
  private record KeyOfSource(int source, String model, String version) {}

  private static final class Run {
    private final long first;
    private long last;
    private final int revision;
    private final long fingerprint;

    Run(long offset, int revision, long fingerprint) {
      first = offset;
      last = offset;
      this.revision = revision;
      this.fingerprint = fingerprint;
    }

    boolean isOf(int otherRevision, long otherFingerprint) {
      return revision == otherRevision && fingerprint == otherFingerprint;
    }
  }

  private final List<Source> sources;
  private final SourceHeader header;
  private final PredictionSpecReader specs = new PredictionSpecReader();
  private final Map<KeyOfSource, Map<Integer, List<Run>>> runs = new HashMap<>();
  private int runCount;

  RecordedRevisions(List<Source> sources) {
    this.sources = sources;
    header =
        new SourceHeader(
            sources.stream()
                .map(
                    s ->
                        new PartitionRange(
                            s.topic(),
                            s.partition(),
                            s.spans().isEmpty() ? 0 : s.first(),
                            s.spans().isEmpty() ? 0 : s.end()))
                .toList());
  }

  /**
   * Reads the predictions of a topic.
   *
   * @param from where each of its partitions begins
   * @param to where to end, not above the last stable offsets
   */
  void read(
      Map<String, String> kafka,
      String clientId,
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> to,
      HistoryListener listener)
      throws HistoryException, InterruptedException {
    try (CommittedReader reader = new CommittedReader(kafka, clientId, from)) {
      reader.readTo(
          to,
          this::add,
          (done, total) -> listener.progress("reading the recorded revisions", done, total));
    }
  }

  private void add(ConsumerRecord<byte[], byte[]> record) throws HistoryException {
    Header coordinates = record.headers().lastHeader(HeaderNames.SOURCE);
    int source = header.read(coordinates == null ? null : coordinates.value());
    if (source < 0) {
      return;
    }
    long offset = header.offset();
    Source read = sources.get(source);
    if (read.spans().isEmpty()
        || offset < read.first()
        || offset >= read.end()
        || !specs.read(record.value())) {
      return;
    }
    boolean isReplayed = record.headers().lastHeader(HeaderNames.REPLAY_ID) != null;
    add(source, offset, record.partition(), isReplayed);
  }

  private void add(int source, long offset, int output, boolean isReplayed)
      throws HistoryException {
    // What the job has published ascends. What was filled or put through later stands between, and
    // says nothing of the offsets from one to the next.
    int list = isReplayed ? -1 - output : output;
    List<Run> ofOutput =
        runs.computeIfAbsent(
                new KeyOfSource(source, specs.model().toString(), specs.modelVersion().toString()),
                key -> new HashMap<>())
            .computeIfAbsent(list, key -> new ArrayList<>());
    Run last = ofOutput.isEmpty() ? null : ofOutput.get(ofOutput.size() - 1);
    if (last != null
        && last.isOf(specs.revision(), specs.fingerprint())
        && (isReplayed ? offset == last.last + 1 : offset > last.last)) {
      last.last = offset;
      return;
    }
    if (++runCount > MOST_RUNS) {
      throw HistoryException.failed(
          "Expected predictions whose revisions change seldom, found more than %d changes. Replay a"
              + " shorter range, or by --revision latest.",
          MOST_RUNS);
    }
    ofOutput.add(new Run(offset, specs.revision(), specs.fingerprint()));
  }

  /** Returns what was found, for the sources of which anything was. */
  List<Recorded> recorded() {
    List<Recorded> recorded = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      List<Step> steps = new ArrayList<>();
      for (Map.Entry<KeyOfSource, Map<Integer, List<Run>>> entry : runs.entrySet()) {
        if (entry.getKey().source() == i) {
          steps.addAll(steps(entry.getKey(), entry.getValue().values()));
        }
      }
      if (!steps.isEmpty()) {
        steps.sort(
            Comparator.comparing((Step step) -> step.pin().model())
                .thenComparing(step -> step.pin().version())
                .thenComparingLong(Step::from));
        recorded.add(
            new Recorded(
                sources.get(i).topic(), sources.get(i).partition(), new ArrayList<>(steps)));
      }
    }
    return recorded;
  }

  /** Goes through all runs of a key by their first offsets, and keeps the changes. */
  private static List<Step> steps(KeyOfSource key, Iterable<List<Run>> byOutput) {
    List<Run> all = new ArrayList<>();
    byOutput.forEach(all::addAll);
    all.sort(Comparator.comparingLong(run -> run.first));
    List<Step> steps = new ArrayList<>();
    List<Run> open = new ArrayList<>();
    Run current = null;
    for (Run run : all) {
      current = resumeOuter(open, run.first, current, key, steps);
      if (current == null || !current.isOf(run.revision, run.fingerprint)) {
        steps.add(new Step(run.first, pin(key, run)));
      }
      current = run;
      open.add(run);
    }
    var unused = resumeOuter(open, Long.MAX_VALUE, current, key, steps);
    return steps;
  }

  /** Ends the runs that end before an offset; the run around them holds again from there on. */
  private static Run resumeOuter(
      List<Run> open, long before, Run current, KeyOfSource key, List<Step> steps) {
    Run now = current;
    open.sort(Comparator.comparingLong((Run run) -> run.last).reversed());
    while (!open.isEmpty() && open.get(open.size() - 1).last < before) {
      Run ended = open.remove(open.size() - 1);
      Run outer = open.isEmpty() ? null : open.get(open.size() - 1);
      boolean holds = ended == now;
      if (holds && outer != null) {
        if (!outer.isOf(ended.revision, ended.fingerprint)) {
          steps.add(new Step(ended.last + 1, pin(key, outer)));
        }
        now = outer;
      }
    }
    return now;
  }

  private static Pin pin(KeyOfSource key, Run run) {
    return new Pin(
        key.model(), key.version(), run.revision, HexFormat.of().toHexDigits(run.fingerprint));
  }
}
