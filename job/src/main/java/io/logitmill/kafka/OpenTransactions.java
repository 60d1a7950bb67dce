// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.kafka.ClusterView.Answers;
import io.logitmill.kafka.JobStatus.HoldUp;
import io.logitmill.kafka.JobStatus.OpenTransaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/**
 * Finds the open transactions of the job, and whoever else holds its output up.
 *
 * <p>Two sources are put side by side. The transaction coordinators know ids, ages and timeouts;
 * the leaders of partitions know which producer has something open there. A producer that only a
 * leader knows is in a transaction that we may not see, or in one that hangs.
 */
final class OpenTransactions {
  private static final Set<TransactionState> OPEN =
      EnumSet.of(
          TransactionState.ONGOING,
          TransactionState.PREPARE_COMMIT,
          TransactionState.PREPARE_ABORT,
          TransactionState.PREPARE_EPOCH_FENCE);

  private final ClusterView cluster;
  private final String prefix;
  private final TransactionAdvice advice;
  private final Collection<String> errors;
  private Optional<List<OpenTransaction>> ours = Optional.empty();
  private Optional<List<HoldUp>> foreign = Optional.empty();

  /**
   * @param prefix how the job's transactional ids begin
   * @param errors gets a line for each thing that cannot be told
   */
  OpenTransactions(
      ClusterView cluster, String prefix, TransactionAdvice advice, Collection<String> errors) {
    this.cluster = cluster;
    this.prefix = prefix;
    this.advice = advice;
    this.errors = errors;
  }

  /** Returns the open transactions of the job, oldest first; empty if they could not be told. */
  Optional<List<OpenTransaction>> ours() {
    return ours;
  }

  /** Returns who else holds partitions up, by partition; empty if that could not be told. */
  Optional<List<HoldUp>> foreign() {
    return foreign;
  }

  /**
   * @param heldUp the output partitions with records behind an open transaction
   */
  void look(List<TopicPartition> heldUp) throws InterruptedException {
    // The leaders come first: a transaction that ends in between is then found with no coordinator,
    // which a second look at the leaders settles.
    Map<TopicPartition, List<ProducerState>> holders = holders(heldUp);
    Map<Long, TransactionListing> listed = new HashMap<>();
    try {
      cluster.transactions(OPEN).forEach(listing -> listed.put(listing.producerId(), listing));
    } catch (KafkaException e) {
      errors.add(
          Untold.line(
              "which transactions are open", AclOperation.DESCRIBE, "transactional ids", e));
      return;
    }
    ours = Optional.of(describeOurs(listed.values()));
    foreign = Optional.of(findForeign(holders, listed));
  }

  private List<OpenTransaction> describeOurs(Collection<TransactionListing> listed)
      throws InterruptedException {
    List<String> ids =
        listed.stream()
            .map(TransactionListing::transactionalId)
            .filter(id -> id.startsWith(prefix))
            .toList();
    List<OpenTransaction> found = new ArrayList<>();
    describe(ids)
        .forEach(
            (id, description) ->
                found.add(
                    transaction(
                        id,
                        description,
                        advice.ours(
                            description.state(),
                            startMs(description),
                            description.transactionTimeoutMs(),
                            System.currentTimeMillis()))));
    found.sort(Comparator.comparingLong(OpenTransaction::startedAtMs));
    return found;
  }

  private List<HoldUp> findForeign(
      Map<TopicPartition, List<ProducerState>> holders, Map<Long, TransactionListing> listed)
      throws InterruptedException {
    Map<TopicPartition, List<ProducerState>> unknown = new HashMap<>();
    Map<TopicPartition, List<ProducerState>> known = new HashMap<>();
    Set<String> ids = new HashSet<>();
    holders.forEach(
        (partition, producers) -> {
          for (ProducerState producer : producers) {
            TransactionListing listing = listed.get(producer.producerId());
            if (listing == null) {
              unknown.computeIfAbsent(partition, p -> new ArrayList<>()).add(producer);
            } else if (!listing.transactionalId().startsWith(prefix)) {
              known.computeIfAbsent(partition, p -> new ArrayList<>()).add(producer);
              ids.add(listing.transactionalId());
            }
          }
        });
    List<HoldUp> found = new ArrayList<>();
    Map<String, TransactionDescription> described = describe(ids);
    known.forEach(
        (partition, producers) -> {
          for (ProducerState producer : producers) {
            String id = listed.get(producer.producerId()).transactionalId();
            if (described.containsKey(id)) {
              found.add(holdUp(partition, producer, transaction(id, described.get(id))));
            }
          }
        });
    Map<TopicPartition, List<ProducerState>> still = holders(unknown.keySet());
    unknown.forEach(
        (partition, producers) -> {
          for (ProducerState producer : producers) {
            if (has(still.get(partition), producer)) {
              found.add(holdUp(partition, producer));
            }
          }
        });
    found.sort(
        Comparator.comparing(HoldUp::partition, StatusQuestions.BY_TOPIC)
            .thenComparingLong(HoldUp::startOffset));
    return found;
  }

  private OpenTransaction transaction(String id, TransactionDescription description) {
    return transaction(id, description, Optional.empty());
  }

  private static OpenTransaction transaction(
      String id, TransactionDescription description, Optional<String> advice) {
    return new OpenTransaction(
        id,
        description.state().toString(),
        description.producerId(),
        description.producerEpoch(),
        startMs(description),
        description.transactionTimeoutMs(),
        description.topicPartitions().stream().sorted(StatusQuestions.BY_TOPIC).toList(),
        advice);
  }

  private HoldUp holdUp(
      TopicPartition partition, ProducerState producer, OpenTransaction transaction) {
    Optional<String> what = advice.foreign(transaction, System.currentTimeMillis());
    return holdUp(partition, producer, Optional.of(transaction), what);
  }

  private HoldUp holdUp(TopicPartition partition, ProducerState producer) {
    Optional<String> what =
        advice.unknown(
            partition, startOffset(producer), producer.lastTimestamp(), System.currentTimeMillis());
    return holdUp(partition, producer, Optional.empty(), what);
  }

  private static HoldUp holdUp(
      TopicPartition partition,
      ProducerState producer,
      Optional<OpenTransaction> transaction,
      Optional<String> advice) {
    return new HoldUp(
        partition,
        producer.producerId(),
        producer.producerEpoch(),
        startOffset(producer),
        producer.lastTimestamp(),
        transaction,
        advice);
  }

  /** Returns the transactions of the ids that are still open. */
  private Map<String, TransactionDescription> describe(Collection<String> ids)
      throws InterruptedException {
    Answers<String, TransactionDescription> answers = cluster.describeTransactions(ids);
    answers
        .failed()
        .forEach(
            (id, failure) -> {
              if (!(failure instanceof TransactionalIdNotFoundException)) {
                errors.add(
                    Untold.line(
                        "about transaction '%s'".formatted(id),
                        AclOperation.DESCRIBE,
                        "transactional id '%s'".formatted(id),
                        failure));
              }
            });
    Map<String, TransactionDescription> open = new HashMap<>(answers.found());
    open.values().removeIf(t -> !OPEN.contains(t.state()) || t.transactionStartTimeMs().isEmpty());
    return open;
  }

  /** Returns the producers with an open transaction, by partition. */
  private Map<TopicPartition, List<ProducerState>> holders(Collection<TopicPartition> partitions)
      throws InterruptedException {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    Answers<TopicPartition, PartitionProducerState> answers = cluster.producers(partitions);
    answers
        .failed()
        .forEach(
            (partition, failure) ->
                errors.add(
                    Untold.line(
                        "who holds up topic '%s'".formatted(partition.topic()),
                        AclOperation.READ,
                        "topic '%s'".formatted(partition.topic()),
                        failure)));
    Map<TopicPartition, List<ProducerState>> holders = new HashMap<>();
    answers
        .found()
        .forEach(
            (partition, state) ->
                holders.put(
                    partition,
                    state.activeProducers().stream()
                        .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                        .toList()));
    return holders;
  }

  private static boolean has(List<ProducerState> producers, ProducerState wanted) {
    return producers != null
        && producers.stream()
            .anyMatch(
                p ->
                    p.producerId() == wanted.producerId() && startOffset(p) == startOffset(wanted));
  }

  private static long startMs(TransactionDescription description) {
    return description.transactionStartTimeMs().orElse(-1);
  }

  private static long startOffset(ProducerState producer) {
    return producer.currentTransactionStartOffset().orElse(-1);
  }
}
