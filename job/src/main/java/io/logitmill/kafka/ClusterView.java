// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one Kafka cluster the questions of {@link Preflight}, {@link JobStatus} and {@link
 * OlderStateGuard}; each answer comes within the timeout.
 *
 * <p>Every failure is a {@link KafkaException}, whose message a user can read. Not thread-safe.
 */
final class ClusterView implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterView.class);
  private static final int FIRST_TRANSACTIONAL_IDS = 3;

  private final Admin admin;
  private final Duration timeout;

  /** What is asked of a cluster, one question after the other. */
  @FunctionalInterface
  interface Look {
    void at(ClusterView cluster) throws InterruptedException;
  }

  /**
   * Asks the cluster that {@code section} of the configuration names.
   *
   * @return why it could not be asked, in one line, or nothing
   */
  static Optional<String> ask(
      String section, Map<String, String> kafka, String clientId, Duration timeout, Look look)
      throws InterruptedException {
    try (ClusterView cluster = new ClusterView(kafka, clientId, timeout)) {
      look.at(cluster);
      return Optional.empty();
    } catch (KafkaException e) {
      return Optional.of(new ConnectionFailure(section, kafka, timeout).explain(e));
    }
  }

  /**
   * @param kafka client properties, secrets as references
   * @throws KafkaException if the properties are wrong, or no address can be resolved
   */
  ClusterView(Map<String, String> kafka, String clientId, Duration timeout) {
    ScramProvider.makeUsable(kafka);
    this.admin = Admin.create(ClientProperties.admin(kafka, clientId, timeout));
    this.timeout = timeout;
  }

  /** Returns the names of all topics that match. */
  List<String> topics(Pattern pattern) throws InterruptedException {
    Set<String> names = get(admin.listTopics().names());
    return names.stream().filter(pattern.asMatchPredicate()).sorted().toList();
  }

  /**
   * What the brokers tell of some topics.
   *
   * @param facts what there is to know of each topic that exists and may be described
   * @param rights what we may do with each topic; without those that are known not to exist
   */
  record Topics(Map<String, TopicFacts> facts, Map<String, TopicRights> rights) {}

  /** Returns what the brokers tell of each topic. */
  Topics describe(Collection<String> topics) throws InterruptedException {
    Answers<String, TopicDescription> descriptions =
        answers(
            admin
                .describeTopics(
                    topics, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues());
    for (KafkaException failure : descriptions.failed().values()) {
      throwUnlessAboutTopic(failure);
    }
    Map<String, Config> configs = configs(topics);
    Map<String, TopicFacts> facts = new TreeMap<>();
    Map<String, TopicRights> rights = new TreeMap<>();
    for (String topic : topics) {
      TopicDescription description = descriptions.found().get(topic);
      if (description != null) {
        rights.put(topic, TopicRights.of(description));
        if (configs.containsKey(topic)) {
          facts.put(topic, new TopicFacts(description, configs.get(topic)));
        }
      } else if (descriptions.failed().get(topic) instanceof TopicAuthorizationException) {
        rights.put(topic, TopicRights.undescribed(topic, configs.containsKey(topic)));
      }
    }
    return new Topics(facts, rights);
  }

  /** Returns the settings of each topic that exists and whose settings we may see. */
  private Map<String, Config> configs(Collection<String> topics) throws InterruptedException {
    List<ConfigResource> resources =
        topics.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Answers<ConfigResource, Config> answers = answers(admin.describeConfigs(resources).values());
    Map<String, Config> configs = new TreeMap<>();
    answers.found().forEach((resource, config) -> configs.put(resource.name(), config));
    for (KafkaException failure : answers.failed().values()) {
      throwUnlessAboutTopic(failure);
    }
    return configs;
  }

  private static void throwUnlessAboutTopic(KafkaException failure) {
    boolean aboutTopic =
        failure instanceof UnknownTopicOrPartitionException
            || failure instanceof TopicAuthorizationException;
    if (!aboutTopic) {
      throw failure;
    }
  }

  /**
   * Returns whether we may commit offsets of the group. Only a request that takes the same right
   * tells, and it must change nothing: what is asked is to remove a member that there is not.
   */
  boolean mayUseGroup(String groupId) throws InterruptedException {
    MemberToRemove nobody = new MemberToRemove("logitmill-preflight");
    try {
      var unused =
          get(
              admin
                  .removeMembersFromConsumerGroup(
                      groupId, new RemoveMembersFromConsumerGroupOptions(List.of(nobody)))
                  .memberResult(nobody));
      return true;
    } catch (GroupAuthorizationException e) {
      return false;
    } catch (UnknownMemberIdException | GroupIdNotFoundException e) {
      LOG.debug("Group '{}' may be used.", groupId, e);
      return true;
    }
  }

  /**
   * Returns whether the broker knows a committed transaction under one of the first ids that the
   * sink's first subtask uses, whichever way they are named. False too if it may not tell.
   */
  boolean hasCommittedTransactions(String transactionalIdPrefix) throws InterruptedException {
    for (int i = 0; i < FIRST_TRANSACTIONAL_IDS; i++) {
      String id = transactionalIdPrefix + "-0-" + i;
      try {
        TransactionState state =
            admin.describeTransactions(List.of(id)).description(id).get().state();
        if (state == TransactionState.COMPLETE_COMMIT || state == TransactionState.PREPARE_COMMIT) {
          return true;
        }
      } catch (ExecutionException e) {
        LOG.debug("Transactional id '{}' is not known.", id, e);
      }
    }
    return false;
  }

  /** Returns whether the group has committed an offset in any of the topics. */
  boolean hasCommittedOffsets(String groupId, Collection<String> topics)
      throws InterruptedException {
    return get(admin.listConsumerGroupOffsets(groupId).partitionsToOffsetAndMetadata())
        .entrySet()
        .stream()
        .anyMatch(e -> e.getValue() != null && topics.contains(e.getKey().topic()));
  }

  /** Returns the least timestamp that begins a partition of a topic; MAX_VALUE if all are empty. */
  long oldestTimestampMs(TopicFacts topic) throws InterruptedException {
    Map<TopicPartition, OffsetSpec> first = new HashMap<>();
    for (int partition = 0; partition < topic.partitionCount(); partition++) {
      // The earliest offset comes without its timestamp; the first one from time 0 on has it.
      first.put(new TopicPartition(topic.name(), partition), OffsetSpec.forTimestamp(0));
    }
    return get(admin.listOffsets(first).all()).values().stream()
        .filter(info -> info.offset() >= 0)
        .mapToLong(ListOffsetsResultInfo::timestamp)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /**
   * The answers to one question about many things.
   *
   * @param found the things that the brokers told of
   * @param failed the others, and why not
   */
  record Answers<K, V>(Map<K, V> found, Map<K, KafkaException> failed) {}

  /** Fails unless a broker answers at all. */
  void requireAnswer() throws InterruptedException {
    var unused = get(admin.describeCluster().clusterId());
  }

  /** Returns the partitions of each topic. */
  Answers<String, TopicDescription> partitions(Collection<String> topics)
      throws InterruptedException {
    return answers(admin.describeTopics(topics).topicNameValues());
  }

  /** Returns one offset of each partition: which one {@code spec} and {@code isolation} say. */
  Answers<TopicPartition, ListOffsetsResultInfo> offsets(
      Collection<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation)
      throws InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, spec));
    ListOffsetsResult result = admin.listOffsets(asked, new ListOffsetsOptions(isolation));
    Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> futures = new HashMap<>();
    partitions.forEach(partition -> futures.put(partition, result.partitionResult(partition)));
    return answers(futures);
  }

  /** Returns the offsets that the group has committed. */
  Map<TopicPartition, Long> committedOffsets(String groupId) throws InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    get(admin.listConsumerGroupOffsets(groupId).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, committed) -> {
              if (committed != null) {
                offsets.put(partition, committed.offset());
              }
            });
    return offsets;
  }

  /** Returns every transaction of the cluster in one of the states that we may describe. */
  Collection<TransactionListing> transactions(Collection<TransactionState> states)
      throws InterruptedException {
    return get(admin.listTransactions(new ListTransactionsOptions().filterStates(states)).all());
  }

  /** Returns what the coordinators say of each transactional id. */
  Answers<String, TransactionDescription> describeTransactions(Collection<String> ids)
      throws InterruptedException {
    DescribeTransactionsResult result = admin.describeTransactions(ids);
    Map<String, KafkaFuture<TransactionDescription>> futures = new HashMap<>();
    ids.forEach(id -> futures.put(id, result.description(id)));
    return answers(futures);
  }

  /** Returns the producers that the leaders of the partitions know. */
  Answers<TopicPartition, PartitionProducerState> producers(Collection<TopicPartition> partitions)
      throws InterruptedException {
    DescribeProducersResult result = admin.describeProducers(partitions);
    Map<TopicPartition, KafkaFuture<PartitionProducerState>> futures = new HashMap<>();
    partitions.forEach(partition -> futures.put(partition, result.partitionResult(partition)));
    return answers(futures);
  }

  private <K, V> Answers<K, V> answers(Map<K, KafkaFuture<V>> asked) throws InterruptedException {
    Map<K, V> found = new HashMap<>();
    Map<K, KafkaException> failed = new HashMap<>();
    for (Map.Entry<K, KafkaFuture<V>> question : asked.entrySet()) {
      try {
        found.put(question.getKey(), get(question.getValue()));
      } catch (KafkaException e) {
        failed.put(question.getKey(), e);
      }
    }
    return new Answers<>(found, failed);
  }

  private <T> T get(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException cause) {
        throw cause;
      }
      throw new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "No answer within " + timeout.toSeconds() + " s", e);
    }
  }

  /** Takes transactional ids over from whoever has them; their open transactions are aborted. */
  void fence(Collection<String> transactionalIds) throws InterruptedException {
    var unused = get(admin.fenceProducers(transactionalIds).all());
  }

  @Override
  public void close() {
    admin.close(timeout);
  }
}
