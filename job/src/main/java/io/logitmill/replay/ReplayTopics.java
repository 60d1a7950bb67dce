// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.config.JobConfig;
import io.logitmill.history.ClusterOffsets;
import io.logitmill.history.HistoryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/** Creates the topics that a replay writes to. */
public final class ReplayTopics {
  /** Room for the headers that a dead letter adds to an input record of the largest size. */
  private static final long HEADERS_BYTES = 64 * 1024;

  private ReplayTopics() {}

  /**
   * Creates the output topics of a plan that are not there: with as many partitions as those of the
   * job, records of any size that it publishes, and kept for ever, because what they hold is old
   * from the beginning.
   *
   * @param live configuration of the job whose history it is
   * @return the names of those that were created
   * @throws HistoryException if the brokers refuse
   */
  public static List<String> create(ReplayPlan plan, JobConfig live)
      throws HistoryException, IOException, InterruptedException {
    return ClusterOffsets.ask(
        "output.kafka",
        live.output().kafka(),
        Planner.clientId(live),
        cluster -> {
          List<String> created = new ArrayList<>();
          create(
              plan.output().predictions(), live.output().predictionsTopic(), 0, cluster, created);
          create(
              plan.output().deadLetters(),
              live.output().deadLettersTopic(),
              HEADERS_BYTES,
              cluster,
              created);
          return created;
        });
  }

  private static void create(
      String topic, String like, long moreBytes, ClusterOffsets cluster, List<String> created)
      throws HistoryException, InterruptedException {
    if (cluster.exists(topic)) {
      return;
    }
    int partitions = cluster.partitions(List.of(like)).size();
    long maxMessageBytes =
        moreBytes + Long.parseLong(cluster.setting(like, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
    cluster.create(
        topic,
        partitions,
        Map.of(
            TopicConfig.RETENTION_MS_CONFIG,
            "-1",
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            Long.toString(maxMessageBytes)));
    created.add(topic);
  }
}
