// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.config.JobConfig;
import io.logitmill.history.ClusterOffsets;
import io.logitmill.history.HistoryException;
import io.logitmill.history.OffsetBound;
import io.logitmill.history.OpenTransactionLookup;
import io.logitmill.replay.ReplayPlan.Source;
import io.logitmill.replay.ReplayPlan.Span;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/**
 * Turns what the user says of a range into offsets, and finds out what of it is gone.
 *
 * <p>The end never lies above the last stable offset: a bounded source that must read behind an
 * open transaction would wait for its end. Timestamps that producers have set need not ascend, so
 * that a record before the end that was asked for may lie anywhere behind it: without the user's
 * word everything up to the present end is read, and chosen by timestamp. One use, one thread.
 */
final class SourceRange {
  private final List<String> topics;
  private final ClusterOffsets input;
  private final List<String> gaps = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private List<TopicPartition> partitions = List.of();
  private Map<TopicPartition, Long> earliest = Map.of();
  private Map<TopicPartition, Long> lastStable = Map.of();
  private Map<TopicPartition, Long> highWatermarks = Map.of();
  private Map<TopicPartition, Long> firstTimestamps = Map.of();

  SourceRange(List<String> topics, ClusterOffsets input) {
    this.topics = List.copyOf(topics);
    this.input = input;
  }

  /**
   * Returns the range of the topics that a job reads.
   *
   * @throws HistoryException if none matches the job's pattern
   */
  static SourceRange ofInput(JobConfig config, ClusterOffsets input)
      throws HistoryException, InterruptedException {
    if (config.input().topicPattern().isEmpty()) {
      return new SourceRange(config.input().topics(), input);
    }
    String pattern = config.input().topicPattern().get();
    List<String> topics = input.topics(Pattern.compile(pattern));
    if (topics.isEmpty()) {
      throw HistoryException.failed("Expected input topics that match '%s', found none.", pattern);
    }
    return new SourceRange(topics, input);
  }

  /** Returns what is known to be missing in the range, one line each. */
  List<String> gaps() {
    return gaps;
  }

  /** Returns what else the user should know, one line each. */
  List<String> notes() {
    return notes;
  }

  /**
   * Returns the sources of a request.
   *
   * @throws HistoryException if a topic or an offset is not there
   */
  List<Source> find(ReplayRequest request) throws HistoryException, InterruptedException {
    partitions = input.partitions(topics);
    // The ends first: what is removed meanwhile then shows as a later beginning.
    lastStable = input.lastStable(partitions);
    highWatermarks = input.highWatermarks(partitions);
    firstTimestamps = input.firstTimestamps(partitions);
    earliest = input.earliest(partitions);
    for (String topic : input.compacted(topics)) {
      gaps.add(
          "Topic '%s' is compacted: of each key only the last records are left.".formatted(topic));
    }
    return request.offsets().isPresent()
        ? named(request.offsets().get().byPartition())
        : between(request, input.stampedByBroker(topics));
  }

  private List<Source> between(ReplayRequest request, List<String> stampedByBroker)
      throws HistoryException, InterruptedException {
    Map<TopicPartition, Long> begins = begins(request.from());
    Map<TopicPartition, Long> ends = ends(request, stampedByBroker);
    List<Source> sources = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      long begin = Math.max(begins.get(partition), earliest.get(partition));
      long end = Math.min(ends.get(partition), lastStable.get(partition));
      sources.add(source(partition, begin < end ? List.of(new Span(begin, end - 1)) : List.of()));
    }
    return sources;
  }

  private static Source source(TopicPartition partition, List<Span> spans) {
    return new Source(partition.topic(), partition.partition(), spans, null, null, null);
  }

  private Map<TopicPartition, Long> begins(OffsetBound from)
      throws HistoryException, InterruptedException {
    return switch (from.kind()) {
      case EARLIEST -> earliest;
      case LATEST -> lastStable;
      case TIME -> {
        tellWhatIsOlder(from.time());
        yield atTime(from.time());
      }
      case OFFSETS -> {
        Map<TopicPartition, Long> begins = new HashMap<>(earliest);
        for (Map.Entry<TopicPartition, Long> entry : entries(from, "--from").entrySet()) {
          tellWhatIsBefore(entry.getKey(), entry.getValue());
          begins.put(entry.getKey(), entry.getValue());
        }
        yield begins;
      }
      case COMMITTED, ONLY -> throw new IllegalArgumentException(from.toString());
    };
  }

  /** A partition whose oldest record is younger than the time may have had older ones. */
  private void tellWhatIsOlder(Instant time) {
    for (TopicPartition partition : partitions) {
      long first = earliest.get(partition);
      Long firstMs = firstTimestamps.get(partition);
      if (first > 0 && (firstMs == null || firstMs > time.toEpochMilli())) {
        gaps.add(
            "%s: offsets 0 to %d are gone (retention). The oldest record that is left is of %s, --from is %s."
                .formatted(
                    partition,
                    first - 1,
                    firstMs == null ? "no known time" : Instant.ofEpochMilli(firstMs),
                    time));
      }
    }
  }

  private void tellWhatIsBefore(TopicPartition partition, long wanted) {
    long first = earliest.get(partition);
    if (wanted < first) {
      gaps.add(
          "%s: offsets %d to %d are gone (retention); the oldest that is left is %d."
              .formatted(partition, wanted, first - 1, first));
    }
  }

  private Map<TopicPartition, Long> ends(ReplayRequest request, List<String> stampedByBroker)
      throws HistoryException, InterruptedException {
    OffsetBound to = request.to();
    return switch (to.kind()) {
      case EARLIEST -> earliest;
      case LATEST -> {
        for (TopicPartition partition : partitions) {
          if (isHidden(partition)) {
            notes.add(hidden(partition) + " It is not part of the plan.");
          }
        }
        yield lastStable;
      }
      case TIME -> endsAtTime(to.time(), request.ordered(), stampedByBroker);
      case OFFSETS -> {
        Map<TopicPartition, Long> ends = new HashMap<>(lastStable);
        for (Map.Entry<TopicPartition, Long> entry : entries(to, "--to").entrySet()) {
          requireThere(entry.getKey(), entry.getValue());
          if (entry.getValue() > lastStable.get(entry.getKey())) {
            gaps.add(hidden(entry.getKey()) + " Wait until it has ended.");
          }
          ends.put(entry.getKey(), entry.getValue());
        }
        yield ends;
      }
      case COMMITTED, ONLY -> throw new IllegalArgumentException(to.toString());
    };
  }

  private Map<TopicPartition, Long> endsAtTime(
      Instant time, boolean ordered, List<String> stampedByBroker) throws InterruptedException {
    Map<TopicPartition, Long> atTime = atTime(time);
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (TopicPartition partition : partitions) {
      boolean ascending = ordered || stampedByBroker.contains(partition.topic());
      long stable = lastStable.get(partition);
      long found = atTime.get(partition);
      ends.put(partition, ascending ? found : stable);
      if (isHidden(partition) && (found >= stable || !ascending)) {
        gaps.add(
            hidden(partition)
                + " It may hold records before %s. Wait until it has ended.".formatted(time));
      }
      if (!ascending && found < stable) {
        notes.add(
            "%s: its producers set the timestamps, which need not ascend: offsets %d to %d are read too, for records before %s. With --ordered they are not."
                .formatted(partition, found, stable - 1, time));
      }
    }
    return ends;
  }

  private boolean isHidden(TopicPartition partition) {
    return lastStable.get(partition) < highWatermarks.get(partition);
  }

  private String hidden(TopicPartition partition) throws InterruptedException {
    return "%s cannot be read from offset %d on: %s."
        .formatted(
            partition,
            lastStable.get(partition),
            new OpenTransactionLookup(input).hiding(partition));
  }

  /** Returns the first offset of that time or later; the last stable one if there is none. */
  private Map<TopicPartition, Long> atTime(Instant time) throws InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    input
        .atTime(partitions, time.toEpochMilli())
        .forEach(
            (partition, offset) -> {
              long stable = lastStable.get(partition);
              offsets.put(partition, offset < 0 ? stable : Math.min(offset, stable));
            });
    return offsets;
  }

  private Map<TopicPartition, Long> entries(OffsetBound bound, String option)
      throws HistoryException {
    Map<TopicPartition, Long> entries = new HashMap<>();
    for (OffsetBound.Entry entry : bound.entries()) {
      List<TopicPartition> found =
          partitions.stream()
              .filter(p -> p.partition() == entry.partition())
              .filter(p -> entry.topic().isEmpty() || entry.topic().get().equals(p.topic()))
              .toList();
      if (found.size() != 1) {
        throw HistoryException.wrongUse(
            "%s: expected one of the input partitions %s, found %s%d.",
            option,
            partitions,
            entry.topic().map(topic -> topic + "@").orElse(""),
            entry.partition());
      }
      entries.put(found.get(0), entry.offset());
    }
    return entries;
  }

  private void requireThere(TopicPartition partition, long offset) throws HistoryException {
    long end = highWatermarks.get(partition);
    if (offset > end) {
      throw HistoryException.wrongUse(
          "--to: expected an offset of %s up to its end %d, found %d.", partition, end, offset);
    }
  }

  private List<Source> named(
      Map<TopicPartition, List<io.logitmill.kafka.OffsetRanges.Range>> wanted)
      throws HistoryException, InterruptedException {
    for (TopicPartition partition : wanted.keySet()) {
      if (!partitions.contains(partition)) {
        throw HistoryException.wrongUse(
            "--offsets: expected input partitions %s, found %s.", partitions, partition);
      }
    }
    List<Source> sources = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      List<Span> spans = new ArrayList<>();
      for (var range : wanted.getOrDefault(partition, List.of())) {
        Optional<Span> left = whatIsLeft(partition, range.from(), range.to());
        left.ifPresent(spans::add);
      }
      sources.add(source(partition, List.copyOf(spans)));
    }
    return sources;
  }

  private Optional<Span> whatIsLeft(TopicPartition partition, long from, long to)
      throws InterruptedException {
    long first = earliest.get(partition);
    long stable = lastStable.get(partition);
    if (from < first) {
      gaps.add(
          "%s: offsets %d to %d are gone (retention)."
              .formatted(partition, from, Math.min(to, first - 1)));
    }
    if (to >= stable) {
      gaps.add(
          isHidden(partition)
              ? hidden(partition) + " Wait until it has ended."
              : "%s: offsets %d to %d are not there yet.".formatted(partition, stable, to));
    }
    long begin = Math.max(from, first);
    long end = Math.min(to, stable - 1);
    return begin <= end ? Optional.of(new Span(begin, end)) : Optional.empty();
  }
}
