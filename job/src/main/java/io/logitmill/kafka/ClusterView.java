// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one Kafka cluster the questions of {@link Preflight}; each answer comes within the timeout.
 *
 * <p>Every failure is a {@link KafkaException}, whose message a user can read. Not thread-safe.
 */
final class ClusterView implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterView.class);
  private static final int FIRST_TRANSACTIONAL_IDS = 3;

  private final Admin admin;
  private final Duration timeout;

  /**
   * @param kafka client properties, secrets as references
   * @throws KafkaException if the properties are wrong, or no address can be resolved
   */
  ClusterView(Map<String, String> kafka, String clientId, Duration timeout) {
    this.admin = Admin.create(ClientProperties.admin(kafka, clientId, timeout));
    this.timeout = timeout;
  }

  /** Returns the names of all topics that match. */
  List<String> topics(Pattern pattern) throws InterruptedException {
    Set<String> names = get(admin.listTopics().names());
    return names.stream().filter(pattern.asMatchPredicate()).sorted().toList();
  }

  /** Returns the facts of each topic that exists. */
  Map<String, TopicFacts> describe(Collection<String> topics) throws InterruptedException {
    Map<String, KafkaFuture<TopicDescription>> asked =
        admin
            .describeTopics(topics, new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    Map<String, TopicDescription> found = new TreeMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : asked.entrySet()) {
      try {
        found.put(topic.getKey(), get(topic.getValue()));
      } catch (UnknownTopicOrPartitionException e) {
        // Missing from the answer: the caller says which topic that is.
      }
    }
    List<ConfigResource> resources =
        found.keySet().stream()
            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
            .toList();
    Map<ConfigResource, Config> configs = get(admin.describeConfigs(resources).all());
    Map<String, TopicFacts> facts = new TreeMap<>();
    configs.forEach(
        (resource, config) ->
            facts.put(resource.name(), new TopicFacts(found.get(resource.name()), config)));
    return facts;
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

  @Override
  public void close() {
    admin.close(timeout);
  }
}
