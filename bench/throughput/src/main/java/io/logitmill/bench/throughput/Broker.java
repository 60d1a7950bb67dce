// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;

/** The broker that everybody works with: its topics, and its process. */
final class Broker implements AutoCloseable {
  private static final ListOffsetsOptions COMMITTED =
      new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
  private static final ListOffsetsOptions WRITTEN =
      new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final long POLL_MS = 20;

  private final String bootstrapServers;
  private final ProcessMeter process;
  private final Admin admin;

  Broker(String bootstrapServers, long pid) {
    this.bootstrapServers = bootstrapServers;
    process = new ProcessMeter(pid);
    admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  ProcessMeter process() {
    return process;
  }

  /** Makes a topic and returns when the broker answers for every partition. */
  void create(String topic, int partitions, Map<String, String> settings)
      throws ExecutionException, InterruptedException {
    admin
        .createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
        .all()
        .get();
    // It answers before it knows the topic itself.
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answersFor(partitionsOf(topic, partitions)) && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MS);
    }
  }

  private boolean answersFor(List<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    try {
      return committedEnds(partitions).size() == partitions.size();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return false;
      }
      throw e;
    }
  }

  static List<TopicPartition> partitionsOf(String topic, int partitions) {
    return IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
  }

  void delete(Collection<String> topics) throws ExecutionException, InterruptedException {
    admin.deleteTopics(topics).all().get();
  }

  /** Changes a setting of a topic. */
  void set(String topic, String key, String value) throws ExecutionException, InterruptedException {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  /** Lets the broker forget all records of a topic. */
  void truncate(Collection<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    partitions.forEach(partition -> all.put(partition, RecordsToDelete.beforeOffset(-1)));
    admin.deleteRecords(all).all().get();
  }

  /** Returns where readers of committed records stand at the end of each partition. */
  Map<TopicPartition, Long> committedEnds(Collection<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    return ends(partitions, COMMITTED);
  }

  /** Returns where each partition ends, with what is not committed yet. */
  Map<TopicPartition, Long> writtenEnds(Collection<TopicPartition> partitions)
      throws ExecutionException, InterruptedException {
    return ends(partitions, WRITTEN);
  }

  private Map<TopicPartition, Long> ends(
      Collection<TopicPartition> partitions, ListOffsetsOptions which)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(latest, which)
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  @Override
  public void close() {
    admin.close();
  }
}
