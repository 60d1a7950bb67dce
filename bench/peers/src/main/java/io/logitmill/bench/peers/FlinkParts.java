// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What the Flink peers share: Flink inside this process, a source of the input and a sink of the
 * predictions. Each comes twice: with the defaults of Flink and Kafka, and tuned, which is as
 * Logitmill has it when its user sets nothing.
 */
final class FlinkParts {
  /**
   * Longer than Kafka's own minute, as Flink's documentation asks: checkpoints may take a while.
   */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

  /** What a consumer fetches from a partition at once, at least, if records outgrow the default. */
  private static final int FETCHED_RECORDS = 4;

  /** What a tuned producer buffers for all partitions, at least, in largest requests. */
  private static final int BUFFERED_REQUESTS = 4;

  private static final long DEFAULT_BUFFER_MEMORY = 32L << 20;

  private static final int TUNED_BATCH = 256 * 1024;
  private static final Duration TUNED_DISCOVERY = Duration.ofMinutes(1);

  private FlinkParts() {}

  /**
   * Returns an environment with Flink's defaults; all its files are below the working directory.
   */
  static StreamExecutionEnvironment environment(Assignment assignment) {
    return StreamExecutionEnvironment.createLocalEnvironment(
        assignment.parallelism(), configuration(assignment));
  }

  /** Returns an environment as {@link #environment}, where operators hand on objects uncopied. */
  static StreamExecutionEnvironment tunedEnvironment(Assignment assignment) {
    Configuration flink = configuration(assignment);
    flink.set(PipelineOptions.OBJECT_REUSE, true);
    flink.set(PipelineOptions.GENERIC_TYPES, false);
    return StreamExecutionEnvironment.createLocalEnvironment(assignment.parallelism(), flink);
  }

  private static Configuration configuration(Assignment assignment) {
    Configuration flink = new Configuration();
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, assignment.interval());
    flink.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
        assignment.exactlyOnce()
            ? CheckpointingMode.EXACTLY_ONCE
            : CheckpointingMode.AT_LEAST_ONCE);
    flink.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    flink.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        "file:" + Path.of("checkpoints").toAbsolutePath());
    // A process that is killed leaves its temporary files behind.
    flink.set(CoreOptions.TMP_DIRS, Path.of("temporary").toAbsolutePath().toString());
    // A failure is to end the process, not to be measured as a pause.
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    return flink;
  }

  /** Returns a source of the committed records from the first one on; it lacks a deserializer. */
  static <T> KafkaSourceBuilder<T> source(Assignment assignment) {
    KafkaSourceBuilder<T> builder =
        KafkaSource.<T>builder()
            .setBootstrapServers(assignment.bootstrapServers())
            .setTopics(assignment.input())
            .setGroupId(assignment.name())
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    if (assignment.maxBytes() > 2 * ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES) {
      builder.setProperty(
          ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
          Long.toString((long) FETCHED_RECORDS * assignment.maxBytes()));
    }
    return builder;
  }

  /** Returns a source as {@link #source}, with the consumer's settings that Logitmill has. */
  static KafkaSource<ValueRecord> tunedSource(Assignment assignment) {
    return FlinkParts.<ValueRecord>source(assignment)
        .setProperty(
            KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
            Long.toString(TUNED_DISCOVERY.toMillis()))
        .setProperty(ConsumerConfig.RECEIVE_BUFFER_CONFIG, "-1")
        .setDeserializer(new ValueDeserializer())
        .build();
  }

  /**
   * Returns a sink of the predictions by the guarantee that is asked for; it lacks a serializer.
   */
  static <T> KafkaSinkBuilder<T> sink(Assignment assignment) {
    return sink(assignment, new Properties());
  }

  /** Returns a sink as {@link #sink}, with the producer's settings that Logitmill has. */
  static KafkaSink<ValueRecord> tunedSink(Assignment assignment) {
    Properties producer = new Properties();
    long buffer = Math.max(DEFAULT_BUFFER_MEMORY, (long) BUFFERED_REQUESTS * assignment.maxBytes());
    producer.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, Long.toString(buffer));
    producer.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(TUNED_BATCH));
    return FlinkParts.<ValueRecord>sink(assignment, producer)
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .setRecordSerializer(new ValueSerializer(assignment.predictions()))
        .build();
  }

  private static <T> KafkaSinkBuilder<T> sink(Assignment assignment, Properties producer) {
    producer.setProperty(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(assignment.maxBytes()));
    producer.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, assignment.compression());
    producer.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(TRANSACTION_TIMEOUT.toMillis()));
    return KafkaSink.<T>builder()
        .setBootstrapServers(assignment.bootstrapServers())
        .setKafkaProducerConfig(producer)
        .setDeliveryGuarantee(
            assignment.exactlyOnce()
                ? DeliveryGuarantee.EXACTLY_ONCE
                : DeliveryGuarantee.AT_LEAST_ONCE)
        .setTransactionalIdPrefix(assignment.name());
  }
}
