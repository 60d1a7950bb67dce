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
   * @throws HistoryException if what is planned is no longer there
   */
  public static List<String> since(ReplayPlan plan, JobConfig live)
      throws HistoryException, IOException, InterruptedException {
    if (plan.kind() == ReplayPlan.Kind.FILES) {
      FileSources.requireUnchanged(plan.files());
      return List.of();
    }
    JobConfig config = plan.config(live);
    return ClusterOffsets.ask(
        "input.kafka",
        config.input().kafka(),
        Planner.clientId(config),
        cluster -> changes(plan, cluster));
  }

  private static List<String> changes(ReplayPlan plan, ClusterOffsets cluster)
      throws HistoryException, InterruptedException {
    Set<TopicPartition> planned =
        plan.sources().stream()
            .map(source -> new TopicPartition(source.topic(), source.partition()))
            .collect(Collectors.toCollection(HashSet::new));
    Set<String> topics =
        planned.stream().map(TopicPartition::topic).collect(Collectors.toCollection(TreeSet::new));
    List<TopicPartition> there = cluster.partitions(topics);
    requireLeft(plan, cluster.earliest(there));
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

  private static void requireLeft(ReplayPlan plan, Map<TopicPartition, Long> earliest)
      throws HistoryException {
    for (Source source : plan.sources()) {
      if (source.spans().isEmpty()) {
        continue;
      }
      TopicPartition partition = new TopicPartition(source.topic(), source.partition());
      Long first = earliest.get(partition);
      if (first == null) {
        throw HistoryException.failed(
            "Expected the partition %s of the plan, found it gone: the topic was created anew.",
            partition);
      }
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
