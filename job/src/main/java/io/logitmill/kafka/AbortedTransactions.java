// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.io.Serializable;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what became of a restored transaction whose commit the broker has refused.
 *
 * <p>The refusal does not tell: a transaction that was committed before the restart and one that
 * the broker has aborted after its timeout are both called fenced. But the coordinator still knows
 * how the last transaction of the transactional id ended, and its producer epoch says whether that
 * was this one: with transaction version 2 each end raises the epoch, so that an id that is found
 * aborted one epoch above ours ended with our transaction. Nothing overwrites the answer before the
 * commit is tried again, because a restored writer leaves the ids of restored transactions alone.
 * The decision record on timed-out transactions has the epochs that were seen.
 */
final class AbortedTransactions implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(AbortedTransactions.class);
  private static final String VERSION_FEATURE = "transaction.version";
  private static final int ENDS_RAISE_EPOCHS = 2;

  /** What became of a transaction. */
  enum Fate {
    /** The broker has aborted it: its records are lost. */
    ABORTED,
    /** It may have been aborted; the broker cannot tell any more. */
    DOUBTFUL,
    /** It was committed, or a later transaction has taken its place, as after any restart. */
    ENDED
  }

  /** What the coordinator says of a transactional id, and how it counts epochs. */
  record Answer(TransactionDescription transaction, int transactionVersion) {}

  /** Asks the transaction coordinator. */
  @FunctionalInterface
  interface Coordinator extends Serializable {
    /**
     * @throws ExecutionException if it cannot tell; the cause is Kafka's
     */
    Answer ask(String transactionalId) throws ExecutionException, InterruptedException;
  }

  private final Coordinator coordinator;

  AbortedTransactions(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  /**
   * @param client properties of a client of the output's cluster
   */
  static AbortedTransactions of(Properties client) {
    return new AbortedTransactions(
        id -> {
          try (Admin admin = Admin.create(client)) {
            var transaction = admin.describeTransactions(List.of(id)).description(id);
            FinalizedVersionRange version =
                admin
                    .describeFeatures()
                    .featureMetadata()
                    .get()
                    .finalizedFeatures()
                    .get(VERSION_FEATURE);
            return new Answer(transaction.get(), version == null ? 0 : version.maxVersionLevel());
          }
        });
  }

  /** Returns what became of {@code restored}, whose commit was refused. */
  Fate of(KafkaCommittable restored) {
    String id = restored.getTransactionalId();
    try {
      return fate(restored, coordinator.ask(id));
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TransactionalIdNotFoundException)) {
        LOG.warn("Could not look up transactional id '{}' after its commit was refused.", id, e);
      }
      return Fate.DOUBTFUL;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Fate.DOUBTFUL;
    }
  }

  private static Fate fate(KafkaCommittable restored, Answer answer) {
    TransactionDescription last = answer.transaction();
    boolean aborted =
        last.state() == TransactionState.COMPLETE_ABORT
            || last.state() == TransactionState.PREPARE_ABORT;
    if (!aborted || last.producerId() != restored.getProducerId()) {
      return Fate.ENDED;
    }
    int ends = last.producerEpoch() - restored.getEpoch();
    if (ends <= 0) {
      return Fate.ABORTED;
    }
    if (ends > 1) {
      return Fate.ENDED;
    }
    // Before version 2 a commit left the epoch alone, so that this may be the next transaction.
    return answer.transactionVersion() >= ENDS_RAISE_EPOCHS ? Fate.ABORTED : Fate.DOUBTFUL;
  }
}
