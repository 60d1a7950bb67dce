// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfig.OnOlderState;
import io.logitmill.topology.DeliberateStop;
import java.io.Serializable;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a job that is resumed from state older than what its group has committed.
 *
 * <p>Offsets are committed only after their checkpoint is complete, so the group is never ahead of
 * the newest checkpoint, and a job that is resumed from that one passes. A group that cannot be
 * asked does not hold the job up: it says so, and goes on.
 */
final class OlderStateGuard implements RestoreCheck {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(OlderStateGuard.class);

  /** Asks the job's consumer group. */
  @FunctionalInterface
  interface Group extends Serializable {
    /**
     * Returns the next offset of each partition of which it has committed one.
     *
     * @throws KafkaException if it cannot be asked
     */
    Map<TopicPartition, Long> committedOffsets() throws InterruptedException;
  }

  private final String jobName;
  private final String groupId;
  private final OnOlderState onOlderState;
  private final Group group;

  OlderStateGuard(String jobName, String groupId, OnOlderState onOlderState, Group group) {
    this.jobName = jobName;
    this.groupId = groupId;
    this.onOlderState = onOlderState;
    this.group = group;
  }

  /** Returns the guard of the configured job, which asks the input's cluster. */
  static OlderStateGuard of(JobConfig config) {
    Map<String, String> kafka = new HashMap<>(config.input().kafka());
    String clientId = "logitmill." + config.job().name();
    String groupId = config.groupId();
    Duration timeout = ClientProperties.ADMIN_TIMEOUT;
    return new OlderStateGuard(
        config.job().name(),
        groupId,
        config.input().onOlderState(),
        () -> {
          try (ClusterView cluster = new ClusterView(kafka, clientId, timeout)) {
            return cluster.committedOffsets(groupId);
          }
        });
  }

  @Override
  public void check(Collection<KafkaPartitionSplit> restored) {
    OlderState older;
    try {
      older = OlderState.of(restored, group.committedOffsets());
    } catch (KafkaException e) {
      LOG.warn(
          "Expected to learn what group '{}' has committed, found: {}. Job '{}' goes on without"
              + " knowing whether the state that it is resumed from is the newest; if it is not,"
              + " output comes twice, which audit shows.",
          groupId,
          TransactionProbe.reason(e),
          jobName);
      return;
    } catch (InterruptedException e) {
      // The task is being cancelled.
      Thread.currentThread().interrupt();
      return;
    }
    if (older.isEmpty()) {
      return;
    }
    if (onOlderState == OnOlderState.FAIL) {
      throw stop(older);
    }
    LOG.warn(
        "Job '{}' is resumed from state that is older than what its group '{}' has committed: {}."
            + " {} offset(s) of this subtask are published again: input.on-older-state is repeat.",
        jobName,
        groupId,
        older.describe(),
        older.offsetCount());
  }

  private RuntimeException stop(OlderState older) {
    return DeliberateStop.because(
        "Expected to resume job '%s' from its newest state, found state that is older than what"
            + " its group '%s' has committed: %s. %d offset(s) of this subtask would be published"
            + " twice: a later checkpoint of this job, or a second job of the same name, has"
            + " committed them. Resume from the newest checkpoint or savepoint (stop the other job"
            + " first), or, if publishing them again is meant, resume with"
            + " -Dinput.on-older-state=repeat.",
        jobName, groupId, older.describe(), older.offsetCount());
  }
}
