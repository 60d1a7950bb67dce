// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.CountPublisher;
import io.logitmill.topology.PartitionCount;
import java.io.IOException;
import java.time.Duration;
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
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
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
 * <p>A file is no partition that a broker would take an offset of. Its counts are in groups of its
 * own, {@code GROUP.OPERATOR.PART.fNUMBER}, under the first partition of the topic of the
 * predictions; what has not changed is written again once a day only.
 *
 * <p>Not thread-safe.
 */
public final class GroupCounts implements CountPublisher {
  private static final Duration TIMEOUT = ClientProperties.ADMIN_TIMEOUT;
  private static final Pattern TEXT =
      Pattern.compile("passed=(\\d{1,18}) others=(\\d{1,18}) sum=([0-9a-f]{16})");
  private static final int HEX = 16;

  /** Long before the brokers would remove what has not changed. */
  private static final Duration REFRESH = Duration.ofDays(1);

  private static final String FILE = ".f";
  private static final Pattern FILE_GROUP = Pattern.compile(".*\\.f(\\d{1,9})");

  private final Admin admin;
  private final String group;

  /** Where the counts of files are kept; null if the sources are partitions. */
  private final TopicPartition keeper;

  /** What is known to be in the groups. */
  private final Map<String, Map<TopicPartition, OffsetAndMetadata>> published = new HashMap<>();

  /** At most one at a time is on its way. */
  private Sent sent = Sent.NOTHING;

  private long refreshedNanos = System.nanoTime();

  private record Sent(
      Map<String, Map<TopicPartition, OffsetAndMetadata>> byGroup, KafkaFuture<Void> done) {
    static final Sent NOTHING = new Sent(Map.of(), KafkaFuture.completedFuture(null));
  }

  private GroupCounts(Properties client, String group, TopicPartition keeper) {
    admin = Admin.create(client);
    this.group = group;
    this.keeper = keeper;
  }

  /**
   * Returns what opens the publisher in a task.
   *
   * @param kafka client properties of the cluster with the source partitions, secrets as references
   * @param clientId by which the brokers know the client
   * @param group how the names of the groups begin
   */
  public static Factory factory(Map<String, String> kafka, String clientId, String group) {
    return new Opener(ClientProperties.admin(kafka, clientId, TIMEOUT), group, null);
  }

  /**
   * As {@link #factory}, where the sources are files and the partitions their numbers.
   *
   * @param kafka client properties of the cluster with the topic, secrets as references
   * @param topic any that is there as long as the counts shall be
   */
  public static Factory factoryOfFiles(
      Map<String, String> kafka, String clientId, String group, String topic) {
    return new Opener(ClientProperties.admin(kafka, clientId, TIMEOUT), group, topic);
  }

  private record Opener(Properties client, String group, String topic) implements Factory {
    @Override
    public CountPublisher open(String operator) {
      return new GroupCounts(
          client, group + "." + operator, topic == null ? null : new TopicPartition(topic, 0));
    }
  }

  @Override
  public void show(List<PartitionCount> counts) throws IOException, InterruptedException {
    if (sent.done().isDone()) {
      settle();
      sent = send(counts);
    }
  }

  @Override
  public void publish(List<PartitionCount> counts) throws IOException, InterruptedException {
    // Two commits at a time could come in the wrong order, if the first one is tried again.
    settle();
    sent = send(counts);
    settle();
  }

  private Sent send(List<PartitionCount> counts) {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> byGroup =
        keeper == null ? partitions(counts) : files(counts);
    if (System.nanoTime() - refreshedNanos > REFRESH.toNanos()) {
      published.clear();
      refreshedNanos = System.nanoTime();
    }
    byGroup.entrySet().removeIf(entry -> entry.getValue().equals(published.get(entry.getKey())));
    KafkaFuture<?>[] commits =
        byGroup.entrySet().stream()
            .map(entry -> admin.alterConsumerGroupOffsets(entry.getKey(), entry.getValue()).all())
            .toArray(KafkaFuture<?>[]::new);
    return new Sent(byGroup, KafkaFuture.allOf(commits));
  }

  /** Waits for what was sent last; if it has failed, everything in it is sent again next time. */
  private void settle() throws IOException, InterruptedException {
    Sent settled = sent;
    sent = Sent.NOTHING;
    try {
      var unused = get(settled.done());
    } catch (KafkaException e) {
      throw new IOException(
          "The counts of the replay could not be kept in the groups " + group + ".*: " + e, e);
    }
    published.putAll(settled.byGroup());
  }

  private Map<String, Map<TopicPartition, OffsetAndMetadata>> partitions(
      List<PartitionCount> counts) {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> byGroup = new HashMap<>();
    for (PartitionCount count : counts) {
      byGroup
          .computeIfAbsent(group + "." + count.part, n -> new HashMap<>())
          .put(new TopicPartition(count.topic, count.partition), committed(count));
    }
    return byGroup;
  }

  /**
   * A file goes to whichever subtask asks next, and after a restore to another one perhaps; so its
   * group has no part in its name, and whoever reads the file writes over what was left before.
   */
  private Map<String, Map<TopicPartition, OffsetAndMetadata>> files(List<PartitionCount> counts) {
    Map<Integer, PartitionCount> sums = new HashMap<>();
    for (PartitionCount count : counts) {
      PartitionCount sum = sums.computeIfAbsent(count.partition, file -> new PartitionCount());
      sum.passed += count.passed;
      sum.others += count.others;
      sum.offsetSum += count.offsetSum;
      sum.lastOffset = Math.max(sum.lastOffset, count.lastOffset);
    }
    Map<String, Map<TopicPartition, OffsetAndMetadata>> byGroup = new HashMap<>();
    sums.forEach((file, sum) -> byGroup.put(group + FILE + file, Map.of(keeper, committed(sum))));
    return byGroup;
  }

  private static OffsetAndMetadata committed(PartitionCount count) {
    return new OffsetAndMetadata(count.lastOffset + 1, text(count));
  }

  private static String text(PartitionCount count) {
    return String.format(
        Locale.ROOT, "passed=%d others=%d sum=%016x", count.passed, count.others, count.offsetSum);
  }

  /**
   * Returns whether a replay has left any count.
   *
   * @param kafka client properties of the cluster that keeps the counts, secrets as references
   * @param group how the names of the groups begin
   * @throws KafkaException if the brokers do not answer
   */
  public static boolean exist(Map<String, String> kafka, String clientId, String group)
      throws InterruptedException {
    try (Admin admin = Admin.create(ClientProperties.admin(kafka, clientId, TIMEOUT))) {
      return get(admin.listGroups().all()).stream()
          .anyMatch(listing -> listing.groupId().startsWith(group + "."));
    }
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
    readGroups(kafka, clientId, group + "." + operator + ".")
        .values()
        .forEach(offsets -> offsets.forEach((partition, offset) -> add(sums, partition, offset)));
    return sums;
  }

  /**
   * As {@link #read}, of an operator whose sources were files.
   *
   * @param kafka client properties of the cluster with the topic of {@link #factoryOfFiles}
   * @return the counts by the numbers of the files
   */
  public static Map<Integer, PartitionCount> readOfFiles(
      Map<String, String> kafka, String clientId, String group, String operator)
      throws InterruptedException {
    Map<TopicPartition, PartitionCount> sums = new HashMap<>();
    readGroups(kafka, clientId, group + "." + operator + ".")
        .forEach(
            (name, offsets) -> {
              Matcher file = FILE_GROUP.matcher(name);
              if (file.matches()) {
                TopicPartition number = new TopicPartition("", Integer.parseInt(file.group(1)));
                offsets.values().forEach(offset -> add(sums, number, offset));
              }
            });
    Map<Integer, PartitionCount> byNumber = new HashMap<>();
    sums.forEach((number, sum) -> byNumber.put(number.partition(), sum));
    return byNumber;
  }

  /** Returns what is committed in each group whose name begins with {@code prefix}. */
  private static Map<String, Map<TopicPartition, OffsetAndMetadata>> readGroups(
      Map<String, String> kafka, String clientId, String prefix) throws InterruptedException {
    try (Admin admin = Admin.create(ClientProperties.admin(kafka, clientId, TIMEOUT))) {
      Map<String, ListConsumerGroupOffsetsSpec> groups = new HashMap<>();
      for (GroupListing listing : get(admin.listGroups().all())) {
        if (listing.groupId().startsWith(prefix)) {
          groups.put(listing.groupId(), new ListConsumerGroupOffsetsSpec());
        }
      }
      return groups.isEmpty() ? Map.of() : get(admin.listConsumerGroupOffsets(groups).all());
    }
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
