// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import io.logitmill.kafka.ClusterView.Answers;
import io.logitmill.kafka.JobStatus.HoldUp;
import io.logitmill.kafka.JobStatus.InputPartition;
import io.logitmill.kafka.JobStatus.OpenTransaction;
import io.logitmill.kafka.JobStatus.OutputPartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks for a {@link JobStatus}: what cannot be told costs one line, and the rest goes on. */
final class StatusQuestions {
  static final Comparator<TopicPartition> BY_TOPIC =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final JobConfig config;
  // A set: a missing right is met at every partition, and told once.
  private final Set<String> errors = new LinkedHashSet<>();
  private final List<InputPartition> input = new ArrayList<>();
  private final List<OutputPartition> output = new ArrayList<>();
  private Optional<List<OpenTransaction>> ours = Optional.empty();
  private Optional<List<HoldUp>> foreign = Optional.empty();

  StatusQuestions(JobConfig config) {
    this.config = config;
  }

  JobStatus ask() throws InterruptedException {
    long askedAtMs = System.currentTimeMillis();
    errors.addAll(SecretReferences.missing("input.kafka", config.input().kafka()));
    errors.addAll(SecretReferences.missing("output.kafka", config.output().kafka()));
    if (errors.isEmpty()) {
      errors.addAll(ClientProperties.mistakes(config));
    }
    if (errors.isEmpty()) {
      ask("input.kafka", config.input().kafka(), this::lookAtInput);
      ask("output.kafka", config.output().kafka(), this::lookAtOutput);
    }
    return new JobStatus(
        config.job().name(),
        config.groupId(),
        config.transactionalIdPrefix(),
        askedAtMs,
        List.copyOf(input),
        List.copyOf(output),
        ours,
        foreign,
        List.copyOf(errors));
  }

  private void ask(String section, Map<String, String> kafka, ClusterView.Look look)
      throws InterruptedException {
    String clientId = "logitmill." + config.job().name() + ".status";
    ClusterView.ask(
            section,
            kafka,
            clientId,
            TIMEOUT,
            cluster -> {
              // Otherwise every question would wait for brokers that are not there.
              cluster.requireAnswer();
              look.at(cluster);
            })
        .ifPresent(errors::add);
  }

  private void lookAtInput(ClusterView cluster) throws InterruptedException {
    List<String> topics = config.input().topics();
    if (config.input().topicPattern().isPresent()) {
      String pattern = config.input().topicPattern().get();
      topics = cluster.topics(Pattern.compile(pattern));
      if (topics.isEmpty()) {
        errors.add("Expected input topics that match '%s', found none.".formatted(pattern));
      }
    }
    List<TopicPartition> partitions =
        partitions(cluster, topics, "input topic", "correct input.topics");
    Optional<Map<TopicPartition, Long>> committed = committed(cluster);
    if (committed.isEmpty()) {
      return;
    }
    // Asked for after what was committed, the ends never make a lag look smaller than it is.
    Map<TopicPartition, ListOffsetsResultInfo> earliest =
        offsets(cluster, partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    Ends ends = ends(cluster, partitions);
    for (TopicPartition partition : partitions) {
      if (earliest.containsKey(partition) && ends.has(partition)) {
        Long offset = committed.get().get(partition);
        input.add(
            new InputPartition(
                partition,
                offset == null ? OptionalLong.empty() : OptionalLong.of(offset),
                earliest.get(partition).offset(),
                ends.lastStable.get(partition).offset(),
                ends.highWatermark.get(partition).offset()));
      }
    }
  }

  private Optional<Map<TopicPartition, Long>> committed(ClusterView cluster)
      throws InterruptedException {
    try {
      return Optional.of(cluster.committedOffsets(config.groupId()));
    } catch (KafkaException e) {
      errors.add(
          Untold.line("what the job has read", AclOperation.DESCRIBE, group(config.groupId()), e));
      return Optional.empty();
    }
  }

  private static String group(String id) {
    return "group '%s'".formatted(id);
  }

  private void lookAtOutput(ClusterView cluster) throws InterruptedException {
    Set<String> topics =
        new TreeSet<>(
            List.of(config.output().predictionsTopic(), config.output().deadLettersTopic()));
    List<TopicPartition> partitions =
        partitions(cluster, topics, "output topic", "correct the configuration");
    Ends ends = ends(cluster, partitions);
    for (TopicPartition partition : partitions) {
      if (ends.has(partition)) {
        output.add(
            new OutputPartition(
                partition,
                ends.lastStable.get(partition).offset(),
                ends.highWatermark.get(partition).offset()));
      }
    }
    Duration interval =
        EmbeddedDefaults.of(config).get(CheckpointingOptions.CHECKPOINTING_INTERVAL);
    TransactionAdvice advice =
        new TransactionAdvice(
            interval, config.output().kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    OpenTransactions transactions =
        new OpenTransactions(cluster, config.transactionalIdPrefix(), advice, errors);
    transactions.look(
        output.stream().filter(p -> p.heldUp() > 0).map(OutputPartition::partition).toList());
    ours = transactions.ours();
    foreign = transactions.foreign();
  }

  private List<TopicPartition> partitions(
      ClusterView cluster, Collection<String> topics, String role, String remedy)
      throws InterruptedException {
    Answers<String, TopicDescription> answers = cluster.partitions(topics);
    new TreeMap<>(answers.failed())
        .forEach(
            (topic, failure) ->
                errors.add(
                    failure instanceof UnknownTopicOrPartitionException
                        ? "Expected %s '%s', found no topic of that name. Create it, or %s."
                            .formatted(role, topic, remedy)
                        : Untold.line(
                            "the partitions of topic '%s'".formatted(topic),
                            AclOperation.DESCRIBE,
                            "%s '%s'".formatted(role, topic),
                            failure)));
    List<TopicPartition> partitions = new ArrayList<>();
    for (TopicDescription topic : answers.found().values()) {
      for (TopicPartitionInfo partition : topic.partitions()) {
        partitions.add(new TopicPartition(topic.name(), partition.partition()));
      }
    }
    partitions.sort(BY_TOPIC);
    return partitions;
  }

  /** Where partitions end, for those who read committed records alone and for the others. */
  private record Ends(
      Map<TopicPartition, ListOffsetsResultInfo> highWatermark,
      Map<TopicPartition, ListOffsetsResultInfo> lastStable) {
    boolean has(TopicPartition partition) {
      return highWatermark.containsKey(partition) && lastStable.containsKey(partition);
    }
  }

  private Ends ends(ClusterView cluster, List<TopicPartition> partitions)
      throws InterruptedException {
    // In this order, records that arrive in between do not look as if they were held up.
    Map<TopicPartition, ListOffsetsResultInfo> highWatermark =
        offsets(cluster, partitions, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
    return new Ends(
        highWatermark,
        offsets(cluster, partitions, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED));
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(
      ClusterView cluster,
      List<TopicPartition> partitions,
      OffsetSpec spec,
      IsolationLevel isolation)
      throws InterruptedException {
    Answers<TopicPartition, ListOffsetsResultInfo> answers =
        cluster.offsets(partitions, spec, isolation);
    answers
        .failed()
        .forEach(
            (partition, failure) ->
                errors.add(
                    Untold.line(
                        "the offsets of partition %s".formatted(partition),
                        AclOperation.DESCRIBE,
                        "topic '%s'".formatted(partition.topic()),
                        failure)));
    return answers.found();
  }
}
