// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.kafka.ClientProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks one Kafka cluster which partitions and offsets there are; each answer comes within the
 * timeout.
 *
 * <p>A broker that does not answer is a {@link KafkaException}. Not thread-safe.
 */
final class ClusterOffsets implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Admin admin;

  /**
   * @param kafka client properties, secrets as references
   */
  ClusterOffsets(Map<String, String> kafka, String clientId) {
    admin = Admin.create(ClientProperties.admin(kafka, clientId, TIMEOUT));
  }

  Admin admin() {
    return admin;
  }

  /** Returns the names of all topics that match, in order. */
  List<String> topics(Pattern pattern) throws InterruptedException {
    return get(admin.listTopics().names()).stream()
        .filter(pattern.asMatchPredicate())
        .sorted()
        .toList();
  }

  /**
   * Returns the partitions of the topics, in order.
   *
   * @throws AuditException if there is no such topic
   */
  List<TopicPartition> partitions(Collection<String> topics)
      throws AuditException, InterruptedException {
    List<TopicPartition> partitions = new ArrayList<>();
    Map<String, KafkaFuture<TopicDescription>> asked =
        admin.describeTopics(topics).topicNameValues();
    for (String topic : topics) {
      try {
        int count = get(asked.get(topic)).partitions().size();
        for (int partition = 0; partition < count; partition++) {
          partitions.add(new TopicPartition(topic, partition));
        }
      } catch (UnknownTopicOrPartitionException e) {
        throw AuditException.failedBy(
            e, "Expected the topic '%s', found no topic of that name.", topic);
      }
    }
    return partitions;
  }

  /** Returns the offset of the oldest record that is there; the end, if there is none. */
  Map<TopicPartition, Long> earliest(Collection<TopicPartition> partitions)
      throws InterruptedException {
    return offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** Returns the offset up to which every transaction has ended. */
  Map<TopicPartition, Long> lastStable(Collection<TopicPartition> partitions)
      throws InterruptedException {
    return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
  }

  /** Returns the end, open transactions included. */
  Map<TopicPartition, Long> highWatermarks(Collection<TopicPartition> partitions)
      throws InterruptedException {
    return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** Returns the offset of the first record of that time or later; -1 if there is none. */
  Map<TopicPartition, Long> atTime(Collection<TopicPartition> partitions, long epochMs)
      throws InterruptedException {
    return offsets(partitions, OffsetSpec.forTimestamp(epochMs), IsolationLevel.READ_UNCOMMITTED);
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation)
      throws InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, spec));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    get(admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all())
        .forEach((partition, info) -> offsets.put(partition, info.offset()));
    return offsets;
  }

  /** Returns what the group has committed; partitions without are left out. */
  Map<TopicPartition, Long> committed(String groupId) throws InterruptedException {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> committed =
        get(admin.listConsumerGroupOffsets(groupId).partitionsToOffsetAndMetadata());
    committed.forEach(
        (partition, offset) -> {
          if (offset != null) {
            offsets.put(partition, offset.offset());
          }
        });
    return offsets;
  }

  /** Returns those of the topics that are compacted; none if that may not be asked. */
  List<String> compacted(Collection<String> topics) throws InterruptedException {
    List<ConfigResource> resources =
        topics.stream().map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t)).toList();
    try {
      Map<ConfigResource, Config> configs = get(admin.describeConfigs(resources).all());
      return resources.stream()
          .filter(resource -> isCompacted(configs.get(resource)))
          .map(ConfigResource::name)
          .toList();
    } catch (KafkaException e) {
      // Only a hint hangs on it, and the right to ask is one that readers mostly lack.
      return List.of();
    }
  }

  private static boolean isCompacted(Config config) {
    ConfigEntry policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
    return policy != null
        && policy.value() != null
        && policy.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT);
  }

  /** Waits for an answer; a failure is thrown as Kafka's own exception. */
  static <T> T get(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException cause) {
        throw cause;
      }
      throw new KafkaException(e.getCause());
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "No answer within " + TIMEOUT.toSeconds() + " s", e);
    }
  }

  @Override
  public void close() {
    admin.close(TIMEOUT);
  }
}
