// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.config.JobConfig;
import io.logitmill.files.InputFile;
import io.logitmill.history.ClusterOffsets;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import io.logitmill.model.Catalogue;
import io.logitmill.model.ModelKey;
import io.logitmill.model.ModelSpec;
import io.logitmill.replay.ReplayPlan.End;
import io.logitmill.replay.ReplayPlan.Source;
import io.logitmill.topology.PlannedSpecs;
import io.logitmill.topology.PlannedSpecs.Pin;
import io.logitmill.topology.PlannedSpecs.Recorded;
import io.logitmill.topology.TimeSpan;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes the plan of a replay: asks the brokers, writes nothing.
 *
 * <p>One use, one thread.
 */
public final class Planner {
  private static final DateTimeFormatter ID =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

  private final ReplayRequest request;
  private final JobConfig config;
  private final HistoryListener listener;
  private final List<InputFile> files = new ArrayList<>();
  private final List<String> gaps = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private Planner(ReplayRequest request, HistoryListener listener) {
    this.request = request;
    this.config = request.config();
    this.listener = listener;
  }

  /**
   * Returns the plan.
   *
   * @throws HistoryException if what is asked for is not there, or cannot be read
   */
  public static ReplayPlan plan(ReplayRequest request, HistoryListener listener)
      throws HistoryException, IOException, InterruptedException {
    return new Planner(request, listener).plan();
  }

  /** Returns the name by which brokers know the clients of a replay's client. */
  static String clientId(JobConfig config) {
    return "logitmill." + config.job().name() + ".replay";
  }

  private ReplayPlan plan() throws HistoryException, IOException, InterruptedException {
    if (request.kind() != ReplayPlan.Kind.DEAD_LETTERS) {
      requireOtherTopics(config, request.predictions(), request.deadLetters());
    }
    List<Source> sources =
        switch (request.kind()) {
          case LOGITS ->
              ClusterOffsets.ask(
                  "input.kafka", config.input().kafka(), clientId(config), this::findSources);
          case DEAD_LETTERS ->
              ClusterOffsets.ask(
                  "output.kafka", config.output().kafka(), clientId(config), this::findDeadLetters);
          case FILES -> findRecordsInFiles();
        };
    PlannedSpecs specs = specs(sources);
    requireSpecs(specs);
    String id = ID.format(request.now());
    return new ReplayPlan(
        ReplayPlan.FORMAT,
        id,
        config.job().name(),
        request.kind(),
        request.now().toString(),
        text(request.from()),
        text(request.to()),
        request.from().time() == null ? null : request.from().time().toEpochMilli(),
        request.to().time() == null ? null : request.to().time().toEpochMilli(),
        sources,
        files,
        gaps,
        notes,
        request.revisions().toString(),
        specs,
        new ReplayPlan.Output(
            request.predictions(),
            request.deadLetters(),
            JobConfig.name(config.output().format()),
            JobConfig.name(config.output().timestamp()),
            ends()),
        config.job().parallelism());
  }

  private String text(io.logitmill.history.OffsetBound bound) {
    if (request.kind() == ReplayPlan.Kind.FILES) {
      return "files";
    }
    return request.offsets().isPresent() ? "offsets" : bound.text();
  }

  /**
   * Throws if a replay would write where the job reads or writes: what it writes must never be
   * taken for what the job has published.
   *
   * @param live configuration of the job
   */
  static void requireOtherTopics(JobConfig live, String predictions, String deadLetters)
      throws HistoryException {
    TreeSet<String> taken = new TreeSet<>(live.input().topics());
    taken.add(live.output().predictionsTopic());
    taken.add(live.output().deadLettersTopic());
    for (String topic : List.of(predictions, deadLetters)) {
      boolean isInput =
          live.input().topicPattern().isPresent()
              && Pattern.matches(live.input().topicPattern().get(), topic);
      if (isInput || taken.contains(topic)) {
        throw HistoryException.wrongUse(
            "Expected an output topic of the replay's own, found '%s', which is a topic of job '%s'."
                + " Set --output and --output-dead-letters.",
            topic, live.job().name());
      }
    }
    if (predictions.equals(deadLetters)) {
      throw HistoryException.wrongUse(
          "Expected two output topics, found '%s' for both.", predictions);
    }
  }

  private List<Source> findSources(ClusterOffsets cluster)
      throws HistoryException, IOException, InterruptedException {
    SourceRange range = SourceRange.ofInput(config, cluster);
    List<Source> sources = range.find(request);
    gaps.addAll(range.gaps());
    notes.addAll(range.notes());
    if (sources.stream().allMatch(source -> source.spans().isEmpty())) {
      throw HistoryException.failed(
          "Expected records to replay, found none in the range%s.",
          gaps.isEmpty() ? "" : ": " + String.join(" ", gaps));
    }
    return request.count() ? counted(sources) : edged(sources);
  }

  private List<Source> findRecordsInFiles() throws HistoryException {
    files.addAll(FileSources.find(request.files()));
    List<Source> sources = FileSources.counted(files, listener);
    if (sources.stream().allMatch(source -> source.spans().isEmpty())) {
      throw HistoryException.failed(
          "Expected records to replay, found none in %d files.", files.size());
    }
    return sources;
  }

  private List<Source> findDeadLetters(ClusterOffsets cluster)
      throws HistoryException, IOException, InterruptedException {
    SourceRange range = new SourceRange(List.of(config.output().deadLettersTopic()), cluster);
    DeadLetterSelection selection =
        new DeadLetterSelection(config, clientId(config), request.codes(), times(), listener);
    List<Source> sources = selection.choose(range.find(request), cluster);
    gaps.addAll(range.gaps());
    notes.addAll(range.notes());
    notes.addAll(selection.notes());
    if (sources.stream().allMatch(source -> source.spans().isEmpty())) {
      throw HistoryException.failed(
          "Expected dead letters to put through, found none%s.",
          notes.isEmpty() ? "" : ": " + String.join("; ", notes));
    }
    return sources;
  }

  private List<Source> counted(List<Source> sources) throws HistoryException, InterruptedException {
    Map<TopicPartition, SourceTally> tallies =
        SourceReading.count(config.input().kafka(), clientId(config), sources, times(), listener);
    List<Source> counted = new ArrayList<>();
    for (Source source : sources) {
      SourceTally tally = tallies.get(new TopicPartition(source.topic(), source.partition()));
      counted.add(
          new Source(
              source.topic(),
              source.partition(),
              source.spans(),
              tally.hasTimes() ? time(tally.firstMs()) : null,
              tally.hasTimes() ? time(tally.lastMs()) : null,
              tally.records()));
    }
    return counted;
  }

  private List<Source> edged(List<Source> sources) throws HistoryException, InterruptedException {
    List<Source> edged = new ArrayList<>();
    for (Source source : sources) {
      SourceEdges edges =
          source.spans().isEmpty()
              ? SourceEdges.NONE
              : SourceEdges.read(config.input().kafka(), clientId(config), source);
      edged.add(
          new Source(
              source.topic(),
              source.partition(),
              source.spans(),
              edges.firstMs() < 0 ? null : time(edges.firstMs()),
              edges.lastMs() < 0 ? null : time(edges.lastMs()),
              null));
    }
    return edged;
  }

  private TimeSpan times() {
    return new TimeSpan(
        request.from().time() == null
            ? TimeSpan.ALL.fromMs()
            : request.from().time().toEpochMilli(),
        request.to().time() == null ? TimeSpan.ALL.toMs() : request.to().time().toEpochMilli());
  }

  private static String time(long epochMs) {
    return Instant.ofEpochMilli(epochMs).toString();
  }

  private PlannedSpecs specs(List<Source> sources)
      throws HistoryException, IOException, InterruptedException {
    Catalogue catalogue = request.catalogue();
    List<Pin> keys = new ArrayList<>();
    for (ModelKey key : keys(catalogue)) {
      ModelSpec spec = catalogue.find(key);
      if (request.revisions().kind() == RevisionChoice.Kind.NUMBER) {
        spec = catalogue.find(key, request.revisions().number());
        if (spec == null) {
          throw HistoryException.wrongUse(
              "--revision: expected a revision that every model of the catalogue has, found %s"
                  + " without revision %d.",
              key, request.revisions().number());
        }
      }
      keys.add(Pin.of(spec));
    }
    return new PlannedSpecs(
        keys,
        request.revisions().kind() == RevisionChoice.Kind.RECORDED ? recorded(sources) : List.of());
  }

  private static List<ModelKey> keys(Catalogue catalogue) {
    return catalogue.revisions().stream()
        .map(ModelSpec::key)
        .distinct()
        .sorted(Comparator.comparing(ModelKey::model).thenComparing(ModelKey::version))
        .toList();
  }

  private List<Recorded> recorded(List<Source> sources)
      throws HistoryException, IOException, InterruptedException {
    RecordedRevisions revisions = new RecordedRevisions(sources);
    JobConfig.Output live = config.output();
    ClusterOffsets.ask(
        "output.kafka",
        live.kafka(),
        clientId(config),
        cluster -> {
          List<TopicPartition> partitions = cluster.partitions(List.of(live.predictionsTopic()));
          Map<TopicPartition, Long> ends = cluster.lastStable(partitions);
          cluster
              .earliest(partitions)
              .forEach(
                  (partition, first) -> {
                    if (first > 0) {
                      notes.add(
                          "%s: retention has removed offsets 0 to %d. What they were for is scored by the first revision that is still recorded, or by the latest."
                              .formatted(partition, first - 1));
                    }
                  });
          revisions.read(
              live.kafka(), clientId(config), cluster.earliest(partitions), ends, listener);
          return null;
        });
    return revisions.recorded();
  }

  private void requireSpecs(PlannedSpecs specs) throws HistoryException {
    List<String> missing = specs.missingIn(request.catalogue());
    if (!missing.isEmpty()) {
      throw HistoryException.failed(
          "Expected every revision that the predictions name in the catalogue, found: %s. Put it"
              + " back into the catalogue, or choose --revision latest.",
          String.join("; ", missing));
    }
  }

  /** Returns where the output topics end now; nothing of a topic that is not there yet. */
  private List<End> ends() throws HistoryException, IOException, InterruptedException {
    return ClusterOffsets.ask(
        "output.kafka",
        config.output().kafka(),
        clientId(config),
        cluster -> {
          List<End> ends = new ArrayList<>();
          for (String topic : List.of(request.predictions(), request.deadLetters())) {
            if (!cluster.exists(topic)) {
              continue;
            }
            cluster.highWatermarks(cluster.partitions(List.of(topic))).entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getKey().partition()))
                .forEach(
                    entry ->
                        ends.add(new End(topic, entry.getKey().partition(), entry.getValue())));
          }
          return ends;
        });
  }
}
