// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.config.JobConfig;
import io.logitmill.history.ClusterOffsets;
import io.logitmill.history.HistoryException;
import io.logitmill.history.OffsetBound;
import io.logitmill.history.PartitionRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** Turns what the user says of the range into offsets, once, when the audit starts. */
final class RangeFinder {
  private final JobConfig config;
  private final ClusterOffsets input;
  private final Consumer<String> notes;
  private List<TopicPartition> partitions = List.of();
  private Map<TopicPartition, Long> earliest = Map.of();
  private Map<TopicPartition, Long> lastStable = Map.of();

  /**
   * @param notes is told what limits the meaning of the result
   */
  RangeFinder(JobConfig config, ClusterOffsets input, Consumer<String> notes) {
    this.config = config;
    this.input = input;
    this.notes = notes;
  }

  /**
   * Returns the range of every input partition, empty ones included.
   *
   * @throws HistoryException if a topic or an offset is not there
   */
  List<PartitionRange> find(OffsetBound from, OffsetBound to)
      throws HistoryException, InterruptedException {
    List<String> topics = topics();
    partitions = input.partitions(topics);
    // The end first: what is removed meanwhile then shows as a later beginning.
    lastStable = input.lastStable(partitions);
    earliest = input.earliest(partitions);
    for (String topic : input.compacted(topics)) {
      notes.accept(
          "Input topic '%s' is compacted: the outputs of records that it has removed since are shown as invented."
              .formatted(topic));
    }
    Map<TopicPartition, Long> begins = offsets(from, "--from", earliest);
    Map<TopicPartition, Long> ends = offsets(to, "--to", lastStable);
    List<PartitionRange> range = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      long begin = begins.get(partition);
      // Times and committed offsets may lie in any order; then there is nothing between them.
      long end = Math.max(begin, ends.get(partition));
      range.add(new PartitionRange(partition.topic(), partition.partition(), begin, end));
    }
    return range;
  }

  private List<String> topics() throws HistoryException, InterruptedException {
    if (config.input().topicPattern().isEmpty()) {
      return config.input().topics();
    }
    String pattern = config.input().topicPattern().get();
    List<String> topics = input.topics(Pattern.compile(pattern));
    if (topics.isEmpty()) {
      throw HistoryException.failed("Expected input topics that match '%s', found none.", pattern);
    }
    return topics;
  }

  private Map<TopicPartition, Long> offsets(
      OffsetBound bound, String option, Map<TopicPartition, Long> defaults)
      throws HistoryException, InterruptedException {
    return switch (bound.kind()) {
      case EARLIEST -> earliest;
      case LATEST -> lastStable;
      case COMMITTED -> committed();
      case TIME -> atTime(bound.time().toEpochMilli());
      case OFFSETS -> named(bound, option, defaults);
      // From the earliest to the earliest: the range of what is not named is empty.
      case ONLY -> named(bound, option, earliest);
    };
  }

  private Map<TopicPartition, Long> committed() throws InterruptedException {
    Map<TopicPartition, Long> committed = input.committed(config.groupId());
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      Long offset = committed.get(partition);
      if (offset == null) {
        notes.accept(
            "Group '%s' has committed no offset of %s: nothing of it is audited."
                .formatted(config.groupId(), partition));
      }
      long end = offset == null ? earliest.get(partition) : offset;
      offsets.put(partition, Math.min(end, lastStable.get(partition)));
    }
    return offsets;
  }

  private Map<TopicPartition, Long> atTime(long epochMs) throws InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    input
        .atTime(partitions, epochMs)
        .forEach(
            (partition, offset) -> {
              long stable = lastStable.get(partition);
              offsets.put(partition, offset < 0 ? stable : Math.min(offset, stable));
            });
    return offsets;
  }

  private Map<TopicPartition, Long> named(
      OffsetBound bound, String option, Map<TopicPartition, Long> defaults)
      throws HistoryException {
    Map<TopicPartition, Long> offsets = new HashMap<>(defaults);
    for (OffsetBound.Entry entry : bound.entries()) {
      TopicPartition partition = partition(entry, option);
      requireThere(partition, entry.offset(), option);
      offsets.put(partition, entry.offset());
    }
    return offsets;
  }

  private TopicPartition partition(OffsetBound.Entry entry, String option) throws HistoryException {
    Optional<String> topic = entry.topic();
    List<TopicPartition> found =
        partitions.stream()
            .filter(p -> p.partition() == entry.partition())
            .filter(p -> topic.isEmpty() || topic.get().equals(p.topic()))
            .toList();
    if (found.isEmpty()) {
      throw HistoryException.wrongUse(
          "%s: expected a partition of the input, found %s%d.",
          option, topic.map(t -> t + "@").orElse(""), entry.partition());
    }
    if (found.size() > 1) {
      throw HistoryException.wrongUse(
          "%s: expected topic@partition:offset, because there are several input topics, found"
              + " partition %d alone.",
          option, entry.partition());
    }
    return found.get(0);
  }

  private void requireThere(TopicPartition partition, long offset, String option)
      throws HistoryException {
    if (offset < earliest.get(partition)) {
      throw HistoryException.failed(
          "%s: expected offset %d of %s, found that it begins at %d: retention has removed what was"
              + " before. Audit from there on.",
          option, offset, partition, earliest.get(partition));
    }
    if (offset > lastStable.get(partition)) {
      throw HistoryException.failed(
          "%s: expected offset %d of %s, found that it ends at %d, its last stable offset.",
          option, offset, partition, lastStable.get(partition));
    }
  }
}
