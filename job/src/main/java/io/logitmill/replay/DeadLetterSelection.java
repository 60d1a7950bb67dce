// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logitmill.config.JobConfig;
import io.logitmill.history.ClusterOffsets;
import io.logitmill.history.CommittedReader;
import io.logitmill.history.HistoryException;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.PartitionRange;
import io.logitmill.history.SourceHeader;
import io.logitmill.replay.ReplayPlan.Source;
import io.logitmill.replay.ReplayPlan.Span;
import io.logitmill.topology.HeaderNames;
import io.logitmill.topology.TimeSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Chooses the dead letters whose originals are put through again: those of some codes and times
 * that nothing has taken the place of yet.
 *
 * <p>What an earlier replay has made of a dead letter names it in a header; so both outputs are
 * read for such headers first. That takes a bit of memory for each offset of the dead letters. One
 * use, one thread.
 */
final class DeadLetterSelection {
  private static final int MOST_SPANS = 1_000_000;
  private static final Pattern COORDINATES = Pattern.compile("(.+)@\\d{1,9}@\\d{1,18}");
  private static final Pattern TIMESTAMP = Pattern.compile("-?\\d{1,18}");

  /** How long to wait for a transaction that hides what was put through before. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Nothing will ever come of a record without a value. */
  private static final String HOPELESS = "NO_VALUE";

  private final JobConfig config;
  private final String clientId;
  private final Set<String> codes;
  private final TimeSpan times;
  private final HistoryListener listener;
  private final List<String> notes = new ArrayList<>();
  private final Map<TopicPartition, List<Span>> spans = new HashMap<>();
  private final Map<TopicPartition, SourceTally> tallies = new HashMap<>();
  private final Map<String, Long> byCode = new TreeMap<>();
  private List<Source> range;
  private SourceHeader coordinates;
  private BitSet[] superseded;
  private long done;
  private long cut;
  private long foreign;
  private int spanCount;
  private String own;

  /**
   * @param config of the live job
   * @param codes names of the rejection codes that are wanted; empty for all that may be mended
   */
  DeadLetterSelection(
      JobConfig config,
      String clientId,
      Set<String> codes,
      TimeSpan times,
      HistoryListener listener) {
    this.config = config;
    this.clientId = clientId;
    this.codes = codes;
    this.times = times;
    this.listener = listener;
  }

  /** Returns what was left out and why, and what was chosen, one line each. */
  List<String> notes() {
    return notes;
  }

  /**
   * Returns the sources with those offsets alone that were chosen.
   *
   * @param of the range of the dead-letter topic, at most one span for each partition
   */
  List<Source> choose(List<Source> of, ClusterOffsets output)
      throws HistoryException, InterruptedException {
    range = of;
    findSuperseded(output);
    Map<TopicPartition, Long> from = new HashMap<>();
    Map<TopicPartition, Long> to = new HashMap<>();
    for (Source source : range) {
      if (!source.spans().isEmpty()) {
        from.put(partition(source), source.first());
        to.put(partition(source), source.end());
      }
    }
    if (!from.isEmpty()) {
      read(from, to, this::take, "choosing dead letters");
    }
    tell();
    return range.stream().map(this::chosen).toList();
  }

  /**
   * Returns how many of the dead letters of a plan were put through by others since it was made.
   *
   * @param live configuration of the live job
   */
  static long putThroughByOthers(ReplayPlan plan, JobConfig live, ClusterOffsets output)
      throws HistoryException, InterruptedException {
    DeadLetterSelection selection =
        new DeadLetterSelection(
            live, Planner.clientId(live), Set.of(), TimeSpan.ALL, HistoryListener.SILENT);
    selection.own = plan.id();
    selection.range = plan.sources();
    selection.findSuperseded(output);
    long count = 0;
    for (int i = 0; i < plan.sources().size(); i++) {
      Source source = plan.sources().get(i);
      for (Span span : source.spans()) {
        int from = (int) (span.first() - source.first());
        int to = (int) (span.last() + 1 - source.first());
        count += selection.superseded[i].get(from, to).cardinality();
      }
    }
    return count;
  }

  private void findSuperseded(ClusterOffsets output) throws HistoryException, InterruptedException {
    List<PartitionRange> ranges = new ArrayList<>();
    superseded = new BitSet[range.size()];
    for (int i = 0; i < superseded.length; i++) {
      Source source = range.get(i);
      superseded[i] = new BitSet();
      boolean isEmpty = source.spans().isEmpty();
      if (!isEmpty && source.end() - source.first() > Integer.MAX_VALUE) {
        throw HistoryException.wrongUse(
            "Expected fewer than 2^31 dead letters of %s, found %d offsets. Choose a shorter range.",
            partition(source), source.end() - source.first());
      }
      ranges.add(
          new PartitionRange(
              source.topic(),
              source.partition(),
              isEmpty ? 0 : source.first(),
              isEmpty ? 0 : source.end()));
    }
    coordinates = new SourceHeader(ranges);
    List<TopicPartition> outputs =
        output.partitions(
            List.of(config.output().predictionsTopic(), config.output().deadLettersTopic()));
    StableEnds ends = StableEnds.await(output, outputs, PATIENCE);
    if (!ends.hidden().isEmpty()) {
      throw HistoryException.failed(
          "Expected outputs that can be read to their ends, found an open transaction: %s. What it"
              + " hides may be what some dead letters have become. Wait until it has ended.",
          ends.hidden());
    }
    read(
        output.earliest(outputs),
        ends.offsets(),
        this::markSuperseded,
        "looking for dead letters that were put through before");
  }

  private void markSuperseded(ConsumerRecord<byte[], byte[]> record) {
    if (own != null && own.equals(text(record.headers().lastHeader(HeaderNames.REPLAY_ID)))) {
      return;
    }
    Header name = record.headers().lastHeader(HeaderNames.REPLAY_DEAD_LETTER);
    int source = name == null ? -1 : coordinates.read(name.value());
    if (source >= 0 && !range.get(source).spans().isEmpty()) {
      long index = coordinates.offset() - range.get(source).first();
      if (index >= 0 && coordinates.offset() < range.get(source).end()) {
        superseded[source].set((int) index);
      }
    }
  }

  private void read(
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> to,
      CommittedReader.Sink sink,
      String what)
      throws HistoryException, InterruptedException {
    try (CommittedReader reader = new CommittedReader(config.output().kafka(), clientId, from)) {
      reader.readTo(to, sink, (read, total) -> listener.progress(what, read, total));
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) throws HistoryException {
    String code = text(record.headers().lastHeader(HeaderNames.ERROR_CODE));
    if (code == null || !isOfThisJob(record)) {
      foreign++;
      return;
    }
    boolean wanted = codes.isEmpty() ? !code.equals(HOPELESS) : codes.contains(code);
    if (!wanted || !times.contains(record.timestamp())) {
      return;
    }
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    if (isSuperseded(partition, record.offset())) {
      done++;
    } else if (record.headers().lastHeader(HeaderNames.ERROR_TRUNCATED) != null) {
      cut++;
    } else {
      byCode.merge(code, 1L, Long::sum);
      add(partition, record);
    }
  }

  /** Another job may share the topic; its catalogue and its outputs are not ours. */
  private boolean isOfThisJob(ConsumerRecord<byte[], byte[]> record) {
    String source = text(record.headers().lastHeader(HeaderNames.SOURCE));
    String timestamp = text(record.headers().lastHeader(HeaderNames.SOURCE_TIMESTAMP));
    Matcher matcher = COORDINATES.matcher(source == null ? "" : source);
    return matcher.matches()
        && isInput(matcher.group(1))
        && (timestamp == null || TIMESTAMP.matcher(timestamp).matches());
  }

  private boolean isInput(String topic) {
    return config.input().topicPattern().isPresent()
        ? Pattern.matches(config.input().topicPattern().get(), topic)
        : config.input().topics().contains(topic);
  }

  private boolean isSuperseded(TopicPartition partition, long offset) {
    for (int i = 0; i < range.size(); i++) {
      if (partition(range.get(i)).equals(partition)) {
        return superseded[i].get((int) (offset - range.get(i).first()));
      }
    }
    return false;
  }

  private void add(TopicPartition partition, ConsumerRecord<byte[], byte[]> record)
      throws HistoryException {
    tallies
        .computeIfAbsent(partition, p -> new SourceTally())
        .add(record.offset(), record.timestamp());
    List<Span> chosen = spans.computeIfAbsent(partition, p -> new ArrayList<>());
    Span last = chosen.isEmpty() ? null : chosen.get(chosen.size() - 1);
    if (last != null && last.last() == record.offset() - 1) {
      chosen.set(chosen.size() - 1, new Span(last.first(), record.offset()));
      return;
    }
    if (++spanCount > MOST_SPANS) {
      throw HistoryException.failed(
          "Expected at most %d ranges of dead letters, found more. Choose a shorter time, or more"
              + " codes.",
          MOST_SPANS);
    }
    chosen.add(new Span(record.offset(), record.offset()));
  }

  private Source chosen(Source source) {
    TopicPartition partition = partition(source);
    SourceTally tally = tallies.getOrDefault(partition, new SourceTally());
    return new Source(
        source.topic(),
        source.partition(),
        List.copyOf(spans.getOrDefault(partition, List.of())),
        tally.hasTimes() ? Instant.ofEpochMilli(tally.firstMs()).toString() : null,
        tally.hasTimes() ? Instant.ofEpochMilli(tally.lastMs()).toString() : null,
        tally.records());
  }

  private void tell() {
    byCode.forEach((code, count) -> notes.add(String.format(Locale.ROOT, "%s: %,d", code, count)));
    tell(done, "were put through before, and are left out");
    tell(cut, "are left out because their values were cut: they are not what was sent");
    tell(foreign, "are left out because their headers name no input of this job, or no code");
  }

  private void tell(long count, String what) {
    if (count > 0) {
      notes.add(String.format(Locale.ROOT, "%,d dead letters %s", count, what));
    }
  }

  private static TopicPartition partition(Source source) {
    return new TopicPartition(source.topic(), source.partition());
  }

  private static String text(Header header) {
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }
}
