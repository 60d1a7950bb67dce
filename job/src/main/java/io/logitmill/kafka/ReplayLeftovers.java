// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;

/** Aborts what a replay that was killed has left open, so that nobody waits for its timeout. */
public final class ReplayLeftovers {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private ReplayLeftovers() {}

  /**
   * Fences every open transaction of a replay. To be called by whoever holds the lock of the
   * replay, for it ends one that runs.
   *
   * @param config of the replay
   * @return how many there were
   * @throws KafkaException if the brokers refuse or do not answer; its message can be shown
   */
  public static int abort(JobConfig config) throws InterruptedException {
    String prefix = config.transactionalIdPrefix();
    try (ClusterView cluster =
        new ClusterView(
            config.output().kafka(), "logitmill." + config.job().name() + ".replay", TIMEOUT)) {
      List<String> open =
          cluster.transactions(Set.of(TransactionState.ONGOING)).stream()
              .map(TransactionListing::transactionalId)
              .filter(id -> id.startsWith(prefix))
              .toList();
      if (!open.isEmpty()) {
        cluster.fence(open);
      }
      return open.size();
    }
  }
}
