// SPDX-License-Identifier: Apache-2.0
package io.logitmill.history;

import io.logitmill.kafka.ClientProperties;
import io.logitmill.kafka.SecretReferences;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
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
public final class ClusterOffsets implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final long POLL_MS = 20;

  private final Admin admin;

  /**
   * @param kafka client properties, secrets as references
   */
  public ClusterOffsets(Map<String, String> kafka, String clientId) {
    admin = Admin.create(ClientProperties.admin(kafka, clientId, TIMEOUT));
  }

  /** What is asked of a cluster. */
  @FunctionalInterface
  public interface Question<T> {
    T ask(ClusterOffsets cluster) throws HistoryException, IOException, InterruptedException;
  }

  /**
   * Returns the answer to a question, and closes what was opened for it.
   *
   * @param section which part of the configuration {@code kafka} is, for messages
   * @param kafka client properties, secrets as references
   * @throws HistoryException if the brokers do not answer
   */
  public static <T> T ask(
      String section, Map<String, String> kafka, String clientId, Question<T> question)
      throws HistoryException, IOException, InterruptedException {
    requireSecrets(section, kafka);
    try (ClusterOffsets cluster = new ClusterOffsets(kafka, clientId)) {
      return question.ask(cluster);
    } catch (org.apache.kafka.common.errors.InterruptException e) {
      throw new InterruptedException(e.getMessage());
    } catch (KafkaException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw HistoryException.failedBy(
          e,
          "Expected to read from the brokers at %s bootstrap.servers '%s', found: %s",
          section,
          kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG),
          e == reason ? e.getMessage() : e.getMessage() + ": " + reason.getMessage());
    }
  }

  /**
   * Throws if a secret that the properties refer to is not there.
   *
   * @throws HistoryException naming each of them
   */
  public static void requireSecrets(String section, Map<String, String> kafka)
      throws HistoryException {
    List<String> missing = SecretReferences.missing(section, kafka);
    if (!missing.isEmpty()) {
      throw HistoryException.failed("%s", String.join(System.lineSeparator(), missing));
    }
  }

  Admin admin() {
    return admin;
  }

  /** Returns the names of all topics that match, in order. */
  public List<String> topics(Pattern pattern) throws InterruptedException {
    return get(admin.listTopics().names()).stream()
        .filter(pattern.asMatchPredicate())
        .sorted()
        .toList();
  }

  /**
   * Returns the partitions of the topics, in order.
   *
   * @throws HistoryException if there is no such topic
   */
  public List<TopicPartition> partitions(Collection<String> topics)
      throws HistoryException, InterruptedException {
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
        throw HistoryException.failedBy(
            e, "Expected the topic '%s', found no topic of that name.", topic);
      }
    }
    return partitions;
  }

  /** Returns whether there is a topic of that name. */
  public boolean exists(String topic) throws InterruptedException {
    try {
      var unused = get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
      return true;
    } catch (UnknownTopicOrPartitionException e) {
      return false;
    }
  }

  /** Returns the value of a topic's setting. */
  public String setting(String topic, String key) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return get(admin.describeConfigs(List.of(resource)).values().get(resource)).get(key).value();
  }

  /**
   * Creates a topic, replicated as the brokers do by default, and waits until they know it: they
   * answer before, and whoever asks for the topic then is told that there is none.
   */
  public void create(String topic, int partitions, Map<String, String> settings)
      throws HistoryException, InterruptedException {
    NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty());
    var unused = get(admin.createTopics(List.of(wanted.configs(settings))).values().get(topic));
    long begin = System.nanoTime();
    while (!exists(topic)) {
      if (System.nanoTime() - begin > TIMEOUT.toNanos()) {
        throw new org.apache.kafka.common.errors.TimeoutException(
            "Topic '"
                + topic
                + "' was created and is not known after "
                + TIMEOUT.toSeconds()
                + " s");
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
    // Each partition has a leader once it tells its end.
    var unusedEnds =
        offsets(partitions(List.of(topic)), OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** Returns the offset of the oldest record that is there; the end, if there is none. */
  public Map<TopicPartition, Long> earliest(Collection<TopicPartition> partitions)
      throws InterruptedException {
    return offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /**
   * Returns when the oldest record that is there was made, in milliseconds since the epoch; empty
   * partitions are left out.
   */
  public Map<TopicPartition, Long> firstTimestamps(Collection<TopicPartition> partitions)
      throws InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    // The earliest offset comes without its timestamp; the first one from time 0 on has it.
    partitions.forEach(partition -> asked.put(partition, OffsetSpec.forTimestamp(0)));
    Map<TopicPartition, Long> timestamps = new HashMap<>();
    get(admin.listOffsets(asked).all())
        .forEach(
            (partition, info) -> {
              if (info.offset() >= 0) {
                timestamps.put(partition, info.timestamp());
              }
            });
    return timestamps;
  }

  /** Returns the offset up to which every transaction has ended. */
  public Map<TopicPartition, Long> lastStable(Collection<TopicPartition> partitions)
      throws InterruptedException {
    return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
  }

  /** Returns the end, open transactions included. */
  public Map<TopicPartition, Long> highWatermarks(Collection<TopicPartition> partitions)
      throws InterruptedException {
    return offsets(partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
  }

  /** Returns the offset of the first record of that time or later; -1 if there is none. */
  public Map<TopicPartition, Long> atTime(Collection<TopicPartition> partitions, long epochMs)
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
  public Map<TopicPartition, Long> committed(String groupId) throws InterruptedException {
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
  public List<String> compacted(Collection<String> topics) throws InterruptedException {
    return topicsWith(
        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT, topics);
  }

  /**
   * Returns those of the topics whose timestamps the broker sets, so that they ascend; none if that
   * may not be asked.
   */
  public List<String> stampedByBroker(Collection<String> topics) throws InterruptedException {
    return topicsWith(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime", topics);
  }

  private List<String> topicsWith(String key, String part, Collection<String> topics)
      throws InterruptedException {
    List<ConfigResource> resources =
        topics.stream().map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t)).toList();
    try {
      Map<ConfigResource, Config> configs = get(admin.describeConfigs(resources).all());
      return resources.stream()
          .filter(resource -> contains(configs.get(resource).get(key), part))
          .map(ConfigResource::name)
          .toList();
    } catch (KafkaException e) {
      // Only a hint hangs on it, and the right to ask is one that readers mostly lack.
      return List.of();
    }
  }

  private static boolean contains(ConfigEntry entry, String part) {
    return entry != null && entry.value() != null && entry.value().contains(part);
  }

  /** Waits for an answer; a failure is thrown as Kafka's own exception. */
  public static <T> T get(KafkaFuture<T> future) throws InterruptedException {
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
