// SPDX-License-Identifier: Apache-2.0
package io.logitmill.history;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Finds the transaction behind which nothing of a partition can be read yet. */
public final class OpenTransactionLookup {
  private final Admin admin;

  /**
   * @param cluster asked while it is open
   */
  public OpenTransactionLookup(ClusterOffsets cluster) {
    admin = cluster.admin();
  }

  /**
   * Returns which transaction keeps a partition from being read on, for a message; says so if the
   * brokers do not tell.
   */
  public String hiding(TopicPartition partition) throws InterruptedException {
    try {
      List<ProducerState> producers =
          ClusterOffsets.get(admin.describeProducers(List.of(partition)).partitionResult(partition))
              .activeProducers();
      Optional<ProducerState> first =
          producers.stream()
              .filter(p -> p.currentTransactionStartOffset().isPresent())
              .min(Comparator.comparingLong(p -> p.currentTransactionStartOffset().getAsLong()));
      return first.isEmpty() ? "a transaction was open" : describe(first.get());
    } catch (KafkaException e) {
      return "a transaction is open (whose, the broker does not tell: " + e.getMessage() + ")";
    }
  }

  private String describe(ProducerState producer) throws InterruptedException {
    String text =
        "the transaction of producer id %d, epoch %d, is open, last written to at %s"
            .formatted(
                producer.producerId(),
                producer.producerEpoch(),
                Instant.ofEpochMilli(producer.lastTimestamp()));
    try {
      ListTransactionsOptions ofProducer =
          new ListTransactionsOptions().filterProducerIds(Set.of(producer.producerId()));
      for (TransactionListing transaction :
          ClusterOffsets.get(admin.listTransactions(ofProducer).all())) {
        return text + transactionalId(transaction.transactionalId());
      }
      return text + "; no transactional id is known for it: a hanging transaction";
    } catch (KafkaException e) {
      return text + " (transactional id unknown: " + e.getMessage() + ")";
    }
  }

  private String transactionalId(String id) throws InterruptedException {
    String text = ", transactional id '" + id + "'";
    try {
      return ClusterOffsets.get(admin.describeTransactions(List.of(id)).description(id))
          .transactionStartTimeMs()
          .stream()
          .mapToObj(ms -> text + ", since " + Instant.ofEpochMilli(ms))
          .findFirst()
          .orElse(text);
    } catch (KafkaException e) {
      return text;
    }
  }
}
