// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.io.Serializable;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether a restored transaction is over because its producer id is no longer that of its
 * transactional id.
 *
 * <p>A transactional id that is used again and again gets a new producer id after 32,766 epochs. A
 * job that is restored at that moment commits a transaction of the old producer id once more. The
 * broker then answers with {@link InvalidPidMappingException} where it otherwise says that the
 * transaction was fenced, and the connector, which takes a fenced one as done, fails the job, from
 * the same checkpoint for ever (FLINK-40689). The decision record on transaction naming has the
 * runs that show it. An id that the broker has forgotten, because nobody used it for {@code
 * transactional.id.expiration.ms}, is refused in the same way: no transaction of it is open.
 */
final class EpochRollover implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(EpochRollover.class);

  private final ProducerIds producerIds;

  /** Asks a broker which producer id a transactional id has now. */
  @FunctionalInterface
  interface ProducerIds extends Serializable {
    long current(String transactionalId) throws ExecutionException, InterruptedException;
  }

  EpochRollover(ProducerIds producerIds) {
    this.producerIds = producerIds;
  }

  /**
   * @param client properties of a client of the output's cluster
   */
  static EpochRollover of(Properties client) {
    return new EpochRollover(
        id -> {
          try (Admin admin = Admin.create(client)) {
            return admin.describeTransactions(List.of(id)).description(id).get().producerId();
          }
        });
  }

  /**
   * Returns whether the broker refused {@code restored} for this reason alone: it knows the
   * transactional id under another producer id, or not at all.
   */
  boolean ended(KafkaCommittable restored, Throwable refusal) {
    if (!(refusal instanceof InvalidPidMappingException)) {
      return false;
    }
    String id = restored.getTransactionalId();
    try {
      return producerIds.current(id) != restored.getProducerId();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransactionalIdNotFoundException) {
        return true;
      }
      LOG.warn("Could not look up transactional id '{}' after its commit was refused.", id, e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
