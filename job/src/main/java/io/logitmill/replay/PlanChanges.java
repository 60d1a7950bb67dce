// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.config.JobConfig;
import io.logitmill.history.ClusterOffsets;
import io.logitmill.history.HistoryException;
import io.logitmill.replay.ReplayPlan.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/** Finds out what has changed in the sources since a plan was made. */
public final class PlanChanges {
  private PlanChanges() {}

  /**
   * Returns what the user should know, one line each.
   *
   * @param live configuration of the job whose history it is
   * @param resumes whether an earlier attempt has state: then the beginning may be gone by now, and
   *     the source itself refuses to skip what is not read yet
   * @throws HistoryException if what is planned is no longer there, or must not be written any more
   */
  public static List<String> since(ReplayPlan plan, JobConfig live, boolean resumes)
      throws HistoryException, IOException, InterruptedException {
    if (plan.kind() != ReplayPlan.Kind.DEAD_LETTERS) {
      Planner.requireOtherTopics(live, plan.output().predictions(), plan.output().deadLetters());
    }
    if (plan.kind() == ReplayPlan.Kind.FILES) {
      FileSources.requireUnchanged(plan.files());
      return List.of();
    }
    JobConfig config = plan.config(live);
    return ClusterOffsets.ask(
        "input.kafka",
        config.input().kafka(),
        Planner.clientId(config),
        cluster -> {
          if (plan.kind() == ReplayPlan.Kind.DEAD_LETTERS) {
            requireNotPutThrough(plan, live, cluster);
          }
          return changes(plan, cluster, resumes);
        });
  }

  private static void requireNotPutThrough(ReplayPlan plan, JobConfig live, ClusterOffsets cluster)
      throws HistoryException, InterruptedException {
    long others = DeadLetterSelection.putThroughByOthers(plan, live, cluster);
    if (others > 0) {
      throw HistoryException.failed(
          "Expected the dead letters of the plan as they were, found %d of them put through by"
              + " another replay since: they would come twice. Make a new plan, which leaves them"
              + " out.",
          others);
    }
  }

  private static List<String> changes(ReplayPlan plan, ClusterOffsets cluster, boolean resumes)
      throws HistoryException, InterruptedException {
    Set<TopicPartition> planned =
        plan.sources().stream()
            .map(source -> new TopicPartition(source.topic(), source.partition()))
            .collect(Collectors.toCollection(HashSet::new));
    Set<String> topics =
        planned.stream().map(TopicPartition::topic).collect(Collectors.toCollection(TreeSet::new));
    List<TopicPartition> there = cluster.partitions(topics);
    requireThere(plan, cluster.lastStable(there));
    if (!resumes) {
      requireLeft(plan, cluster.earliest(there));
    }
    List<String> changes = new ArrayList<>();
    for (TopicPartition partition : there) {
      if (!planned.contains(partition)) {
        changes.add(
            "%s was added after the plan was made: it is not replayed. Make a new plan if it should be."
                .formatted(partition));
      }
    }
    return changes;
  }

  private static void requireThere(ReplayPlan plan, Map<TopicPartition, Long> ends)
      throws HistoryException {
    for (Source source : plan.sources()) {
      TopicPartition partition = new TopicPartition(source.topic(), source.partition());
      Long end = ends.get(partition);
      if (!source.spans().isEmpty() && (end == null || end < source.end())) {
        throw HistoryException.failed(
            "Expected the partition %s of the plan up to offset %d, found its end at %s: the topic"
                + " was created anew, or the brokers are others.",
            partition, source.end() - 1, end == null ? "none" : end);
      }
    }
  }

  private static void requireLeft(ReplayPlan plan, Map<TopicPartition, Long> earliest)
      throws HistoryException {
    for (Source source : plan.sources()) {
      if (source.spans().isEmpty()) {
        continue;
      }
      TopicPartition partition = new TopicPartition(source.topic(), source.partition());
      long first = earliest.get(partition);
      if (first > source.first()) {
        throw HistoryException.failed(
            "Expected the planned offsets %d to %d of %s, found %d to %d removed by retention since"
                + " the plan was made. Make a new plan.",
            source.first(),
            source.end() - 1,
            partition,
            source.first(),
            Math.min(first, source.end()) - 1);
      }
    }
  }
}
