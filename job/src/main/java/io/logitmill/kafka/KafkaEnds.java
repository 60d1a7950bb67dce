// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import io.logitmill.topology.OutputRecord;
import io.logitmill.topology.SourceRanges;
import io.logitmill.topology.SourceRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.common.TopicPartition;

/** Builds the job's Kafka source and sink. */
final class KafkaEnds {
  private KafkaEnds() {}

  /** Returns the source of raw logit records. */
  static Source<SourceRecord, ?, ?> source(JobConfig config) {
    JobConfig.Input input = config.input();
    KafkaSourceBuilder<SourceRecord> builder =
        KafkaSource.<SourceRecord>builder()
            .setProperties(ClientProperties.consumer(config))
            .setStartingOffsets(new StartOffsets(input.start(), input.onLostOffsets()))
            .setDeserializer(new RawRecordDeserializer());
    if (input.topicPattern().isPresent()) {
      builder.setTopicPattern(Pattern.compile(input.topicPattern().get()));
    } else {
      builder.setTopics(input.topics());
    }
    return new LostOffsetsSource(
        builder.build(),
        inputAccess(config),
        new LeftOffsets(ClientProperties.leftOffsets(config)),
        OlderStateGuard.of(config));
  }

  /**
   * Returns a bounded source of everything from the first to the last offset of each partition of
   * {@code ranges}. It has a group of its own, in which nothing is committed.
   */
  // The connector's interface is written with a class that Kafka has deprecated.
  @SuppressWarnings("deprecation")
  static Source<SourceRecord, ?, ?> replaySource(JobConfig config, SourceRanges ranges) {
    Map<TopicPartition, Long> starts = new HashMap<>();
    Map<TopicPartition, Long> stops = new HashMap<>();
    for (SourceRanges.Partition partition : ranges.partitions()) {
      TopicPartition name = new TopicPartition(partition.topic(), partition.partition());
      starts.put(name, partition.first());
      stops.put(name, partition.last() + 1);
    }
    KafkaSource<SourceRecord> source =
        KafkaSource.<SourceRecord>builder()
            .setProperties(ClientProperties.replayConsumer(config))
            // A key set cannot travel with the job graph.
            .setPartitions(new HashSet<>(starts.keySet()))
            .setStartingOffsets(
                OffsetsInitializer.offsets(
                    starts, org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE))
            .setBounded(OffsetsInitializer.offsets(stops))
            .setDeserializer(new RawRecordDeserializer())
            .build();
    return new LostOffsetsSource(
        source,
        inputAccess(config),
        new LeftOffsets(ClientProperties.leftOffsets(config)),
        // It keeps no state.
        restored -> {});
  }

  /**
   * Returns the one sink of predictions and dead letters.
   *
   * @param maxPredictionBytes size of the largest prediction that the producers must accept
   * @param maxDeadLetterBytes size of the largest dead letter that they must accept
   * @param freshStartRefusal why the job must not begin without state, or null if it may
   */
  static Sink<OutputRecord> sink(
      JobConfig config, int maxPredictionBytes, int maxDeadLetterBytes, String freshStartRefusal) {
    String transactionalIdPrefix = config.transactionalIdPrefix();
    Properties properties =
        ClientProperties.producer(
            config,
            Math.max(maxPredictionBytes, maxDeadLetterBytes),
            Math.min(maxPredictionBytes, maxDeadLetterBytes));
    KafkaSinkBuilder<OutputRecord> builder =
        KafkaSink.<OutputRecord>builder()
            .setKafkaProducerConfig(properties)
            .setRecordSerializer(new OutputSerializer(config.output()));
    boolean transactional = config.job().guarantee() == JobConfig.Guarantee.EXACTLY_ONCE;
    if (!transactional) {
      builder.setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE);
    } else {
      builder
          .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
          .setTransactionalIdPrefix(transactionalIdPrefix)
          .setTransactionNamingStrategy(naming(config.output().transactionNaming()));
    }
    return new GuardedSink(
        builder.build(),
        new ClientAccess("output.kafka", config.output().kafka()),
        new FencingGuard(transactionalIdPrefix, config.output().transactionTimeout()),
        EpochRollover.of(ClientProperties.rollover(config)),
        AbortedTransactions.of(ClientProperties.rollover(config)),
        transactional ? config.output().transactionTimeout() : null,
        freshStartRefusal);
  }

  private static ClientAccess inputAccess(JobConfig config) {
    return new ClientAccess("input.kafka", config.input().kafka());
  }

  private static TransactionNamingStrategy naming(JobConfig.TransactionNaming naming) {
    return switch (naming) {
      case POOLING -> TransactionNamingStrategy.POOLING;
      case INCREMENTING -> TransactionNamingStrategy.INCREMENTING;
    };
  }
}
