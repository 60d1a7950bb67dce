// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** A Kafka Streams application as a process: what both peers of this kind are run by. */
final class StreamsProcess {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /* The producer's own; Streams' ten seconds must be longer than the time between two commits. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(1);

  private StreamsProcess() {}

  /** Returns what an assignment says, and nothing that could be left as it is. */
  static Map<String, Object> settings(Assignment assignment) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, assignment.name());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, assignment.bootstrapServers());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, assignment.parallelism());
    settings.put(
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        assignment.exactlyOnce() ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, assignment.interval().toMillis());
    settings.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
    settings.put(
        StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG),
        assignment.compression());
    settings.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        (int) TRANSACTION_TIMEOUT.toMillis());
    return settings;
  }

  /** Runs a topology until the process is asked to end; a failure ends it too. */
  static void run(Topology topology, Map<String, Object> settings) throws Exception {
    Properties properties = new Properties();
    properties.putAll(settings);
    KafkaStreams streams = new KafkaStreams(topology, properties);
    CompletableFuture<Void> ended = new CompletableFuture<>();
    streams.setUncaughtExceptionHandler(
        e -> {
          ended.completeExceptionally(e);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  streams.close(PATIENCE);
                  ended.complete(null);
                },
                "stop"));
    streams.start();
    ended.get();
  }
}
