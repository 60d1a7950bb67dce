// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.CountPublisher;
import io.logitmill.topology.PartitionCount;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps the counts of a replay's operators in consumer groups of the cluster that it reads.
 *
 * <p>An offset that is committed in a group may have a text with it. For each part of each
 * operator's counts there is a group {@code GROUP.OPERATOR.PART}; in it, each source partition has
 * the offset that the operator has come to, and its counts as the text. So they outlive the job and
 * its cluster, anybody with Kafka's own tools can read them, and the broker removes them by itself
 * after {@code offsets.retention.minutes} (a week).
 *
 * <p>Not thread-safe.
 */
public final class GroupCounts implements CountPublisher {
  private static final Duration TIMEOUT = ClientProperties.ADMIN_TIMEOUT;
  private static final Pattern TEXT =
      Pattern.compile("passed=(\\d{1,18}) others=(\\d{1,18}) sum=([0-9a-f]{16})");
  private static final int HEX = 16;

  private final Admin admin;
  private final String group;

  private GroupCounts(Properties client, String group) {
    admin = Admin.create(client);
    this.group = group;
  }

  /**
   * Returns what opens the publisher in a task.
   *
   * @param kafka client properties of the cluster with the source partitions, secrets as references
   * @param clientId by which the brokers know the client
   * @param group how the names of the groups begin
   */
  public static Factory factory(Map<String, String> kafka, String clientId, String group) {
    return new Opener(ClientProperties.admin(kafka, clientId, TIMEOUT), group);
  }

  private record Opener(Properties client, String group) implements Factory {
    @Override
    public CountPublisher open(String operator) {
      return new GroupCounts(client, group + "." + operator);
    }
  }

  @Override
  public void publish(List<PartitionCount> counts) throws IOException, InterruptedException {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> byGroup = new HashMap<>();
    for (PartitionCount count : counts) {
      byGroup
          .computeIfAbsent(group + "." + count.part, name -> new HashMap<>())
          .put(
              new TopicPartition(count.topic, count.partition),
              new OffsetAndMetadata(count.lastOffset + 1, text(count)));
    }
    List<KafkaFuture<Void>> commits = new ArrayList<>();
    byGroup.forEach(
        (name, offsets) -> commits.add(admin.alterConsumerGroupOffsets(name, offsets).all()));
    for (KafkaFuture<Void> commit : commits) {
      try {
        var unused = get(commit);
      } catch (KafkaException e) {
        throw new IOException(
            "The counts of the replay could not be kept in the groups " + group + ".*: " + e, e);
      }
    }
  }

  private static String text(PartitionCount count) {
    return String.format(
        Locale.ROOT, "passed=%d others=%d sum=%016x", count.passed, count.others, count.offsetSum);
  }

  /**
   * Returns what an operator has counted, summed over the parts.
   *
   * @param kafka client properties of the cluster with the source partitions, secrets as references
   * @param group how the names of the groups begin
   * @param operator uid of the operator
   * @throws KafkaException if the brokers do not answer, or do not allow it
   */
  public static Map<TopicPartition, PartitionCount> read(
      Map<String, String> kafka, String clientId, String group, String operator)
      throws InterruptedException {
    Map<TopicPartition, PartitionCount> sums = new HashMap<>();
    String prefix = group + "." + operator + ".";
    try (Admin admin = Admin.create(ClientProperties.admin(kafka, clientId, TIMEOUT))) {
      for (GroupListing listing : get(admin.listGroups().all())) {
        if (listing.groupId().startsWith(prefix)) {
          get(admin.listConsumerGroupOffsets(listing.groupId()).partitionsToOffsetAndMetadata())
              .forEach((partition, offset) -> add(sums, partition, offset));
        }
      }
    }
    return sums;
  }

  private static void add(
      Map<TopicPartition, PartitionCount> sums,
      TopicPartition partition,
      OffsetAndMetadata offset) {
    Matcher text = TEXT.matcher(offset == null ? "" : offset.metadata());
    if (!text.matches()) {
      return;
    }
    PartitionCount sum = sums.computeIfAbsent(partition, p -> new PartitionCount());
    sum.topic = partition.topic();
    sum.partition = partition.partition();
    sum.passed += Long.parseLong(text.group(1));
    sum.others += Long.parseLong(text.group(2));
    sum.offsetSum += Long.parseUnsignedLong(text.group(3), HEX);
    sum.lastOffset = Math.max(sum.lastOffset, offset.offset() - 1);
  }

  private static <T> T get(KafkaFuture<T> future) throws InterruptedException {
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
