// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Finds the parts of the outputs that could not be read, and the transactions that hide them. */
final class HiddenOutputs {
  private final OutputPartitions outputs;
  private final Admin admin;
  private final Map<TopicPartition, Long> hiddenFrom = new HashMap<>();
  private final Map<TopicPartition, String> causes =
      new TreeMap<>(
          Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));

  HiddenOutputs(OutputPartitions outputs, Admin admin) {
    this.outputs = outputs;
    this.admin = admin;
  }

  /** Takes the positions that a pass has reached; of several passes the worst counts. */
  void look(Map<TopicPartition, Long> positions) throws InterruptedException {
    for (TopicPartition partition : outputs.partitions()) {
      long reached = positions.get(partition);
      if (reached < outputs.highWatermarks().get(partition)) {
        hiddenFrom.merge(partition, reached, Math::min);
        if (!causes.containsKey(partition)) {
          causes.put(partition, cause(partition));
        }
      }
    }
  }

  /** Adds a finding for each partition of which something is hidden. */
  void report(Findings findings) {
    causes.forEach(
        (partition, cause) -> {
          long from = hiddenFrom.get(partition);
          long last = outputs.highWatermarks().get(partition) - 1;
          findings.count(FindingKind.HIDDEN, 1);
          findings.keep(
              FindingKind.HIDDEN,
              PartitionRange.text(partition.topic(), partition.partition(), from, last),
              "output partition %s cannot be read from offset %d on: %s"
                  .formatted(partition, from, cause));
        });
  }

  private String cause(TopicPartition partition) throws InterruptedException {
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
