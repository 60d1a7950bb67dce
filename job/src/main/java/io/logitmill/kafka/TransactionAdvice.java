// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.kafka.JobStatus.OpenTransaction;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;

/**
 * What to do about a transaction that is open for longer than two checkpoint intervals.
 *
 * <p>A job that is well ends each of its transactions with the checkpoint after the one it began
 * at. A younger one is in order, and there is nothing to do.
 */
final class TransactionAdvice {
  private final Duration checkpointInterval;
  private final String servers;

  /**
   * @param checkpointInterval time between checkpoints, as configured
   * @param servers the output's bootstrap.servers
   */
  TransactionAdvice(Duration checkpointInterval, String servers) {
    this.checkpointInterval = checkpointInterval;
    this.servers = servers;
  }

  /** Returns what to do about a transaction of the job. */
  Optional<String> ours(TransactionState state, long startedAtMs, long timeoutMs, long nowMs) {
    if (!isLate(startedAtMs, nowMs)) {
      return Optional.empty();
    }
    if (state != TransactionState.ONGOING) {
      return Optional.of(unfinished());
    }
    return Optional.of(
        "Is the job running? Resume it before %s: then the broker aborts this transaction, and if a"
                .formatted(utc(startedAtMs + timeoutMs))
            + " completed checkpoint counts on it, its records are missing from the output (audit"
            + " names them).");
  }

  /** Returns what to do about another's transaction, which the coordinator knows. */
  Optional<String> foreign(OpenTransaction transaction, long nowMs) {
    if (!isLate(transaction.startedAtMs(), nowMs)) {
      return Optional.empty();
    }
    if (!transaction.state().equals(TransactionState.ONGOING.toString())) {
      return Optional.of(unfinished());
    }
    return Optional.of(
        "Consumers wait for it, the job does not. Have its owner end it, or wait until %s: then the"
                .formatted(utc(transaction.abortedAtMs()))
            + " broker aborts it.");
  }

  /** Returns what to do about a producer whose transaction nobody that we may see knows. */
  Optional<String> unknown(
      TopicPartition partition, long startOffset, long lastTimestampMs, long nowMs) {
    if (!isLate(lastTimestampMs, nowMs)) {
      return Optional.empty();
    }
    String tool = "kafka-transactions.sh --bootstrap-server " + servers;
    String place = "--topic %s --partition %d".formatted(partition.topic(), partition.partition());
    return Optional.of(
        "No open transaction that we may see (right DESCRIBE on its transactional id) is of this"
            + " producer. If there is none at all, it hangs and no timeout ends it. Ask with: %s"
                .formatted(tool)
            + " find-hanging %s; end it with: %s abort %s --start-offset %d"
                .formatted(place, tool, place, startOffset));
  }

  private static String unfinished() {
    return "Its end is decided and not yet written to all its partitions. Are all brokers up, and"
        + " has each partition a leader?";
  }

  private boolean isLate(long sinceMs, long nowMs) {
    return nowMs - sinceMs > 2 * checkpointInterval.toMillis();
  }

  private static Instant utc(long ms) {
    return Instant.ofEpochMilli(ms).truncatedTo(ChronoUnit.SECONDS);
  }
}
