// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The properties of every Kafka client of the job: what the configuration says, over our defaults.
 *
 * <p>A secret stays the reference that the user wrote ({@code ${env:NAME}}, {@code
 * ${file:PATH:KEY}}). The properties only name Kafka's config providers, and each client resolves
 * the reference where it is opened; so no secret is in the job graph, the web UI or a log.
 */
public final class ClientProperties {
  private static final Map<String, String> PROVIDERS =
      Map.of(
          "env", EnvVarConfigProvider.class.getName(),
          "file", FileConfigProvider.class.getName());

  /** How often the source looks for new partitions; a new one is read from its earliest offset. */
  private static final Duration PARTITION_DISCOVERY = Duration.ofMinutes(1);

  /** What the producer buffers for all partitions, at least, in largest requests. */
  private static final int BUFFERED_REQUESTS = 4;

  private static final String SIZED_BY_SYSTEM = "-1";

  /**
   * The producer's batch: sixteen times Kafka's own, because predictions are small and many. A
   * batch is sent when it is full or old enough, so that a larger one delays nothing; it saves
   * requests, for the job and the brokers (docs/decisions/0016).
   */
  private static final int BATCH = 256 * 1024;

  /** How long a task may wait for an answer about a transaction or an offset. */
  static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(15);

  private static final long DEFAULT_BUFFER_MEMORY = 32L * 1024 * 1024;

  private ClientProperties() {}

  /** Returns the properties of the source's consumers and admin client. */
  static Properties consumer(JobConfig config) {
    Properties properties = withProviders(config.input().kafka());
    setDefault(properties, ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    setDefault(properties, ConsumerConfig.GROUP_ID_CONFIG, config.groupId());
    // A value is decoded where it was received: a view of it, not a copy. The user's interceptors
    // see values first, and expect the arrays that they are without this.
    if (!properties.containsKey(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG)) {
      properties.setProperty(
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ReceivedValue.class.getName());
    }
    // Kafka's own 64 KiB keep the system from fitting it to the connection: a fetch of 1 MiB then
    // comes in many small pieces (docs/decisions/0016).
    setDefault(properties, ConsumerConfig.RECEIVE_BUFFER_CONFIG, SIZED_BY_SYSTEM);
    setDefault(
        properties, KafkaSourceOptions.CLIENT_ID_PREFIX.key(), "logitmill." + config.job().name());
    setDefault(
        properties,
        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
        Long.toString(PARTITION_DISCOVERY.toMillis()));
    // Offsets are committed with each checkpoint, for whoever watches the lag; never by a timer.
    properties.setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "true");
    properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    // Set from input.on-lost-offsets by the source's builder, which warns of any other value.
    properties.remove(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG);
    return properties;
  }

  /** As {@link #consumer}, for a replay: it leaves the job's group alone. */
  static Properties replayConsumer(JobConfig config) {
    Properties properties = consumer(config);
    properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, config.groupId());
    // What an aborted transaction holds was never an input.
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.setProperty(
        KafkaSourceOptions.CLIENT_ID_PREFIX.key(), "logitmill-replay." + config.job().name());
    properties.setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "false");
    return properties;
  }

  /**
   * Returns the properties of the sink's producers and admin client.
   *
   * @param maxRequestBytes size of the largest record that must be accepted
   */
  static Properties producer(JobConfig config, int maxRequestBytes) {
    return producer(config, maxRequestBytes, maxRequestBytes);
  }

  /**
   * As {@link #producer(JobConfig, int)}, for topics of different limits.
   *
   * @param maxBatchBytes size of the largest batch that every output topic accepts
   */
  static Properties producer(JobConfig config, int maxRequestBytes, int maxBatchBytes) {
    Properties properties = withProviders(config.output().kafka());
    setDefault(properties, ProducerConfig.ACKS_CONFIG, "all");
    setDefault(properties, ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    setDefault(
        properties, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(maxRequestBytes));
    long buffer = Math.max(DEFAULT_BUFFER_MEMORY, (long) BUFFERED_REQUESTS * maxRequestBytes);
    setDefault(properties, ProducerConfig.BUFFER_MEMORY_CONFIG, Long.toString(buffer));
    // What is larger than the topic accepts would be refused, split and sent again.
    int batch = Math.min(BATCH, maxBatchBytes);
    setDefault(properties, ProducerConfig.BATCH_SIZE_CONFIG, Integer.toString(batch));
    properties.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Long.toString(config.output().transactionTimeout().toMillis()));
    return properties;
  }

  /**
   * Returns the properties of a consumer that reads what is committed and leaves no trace: it is in
   * no group and keeps no offsets. An offset that is not there is an error.
   *
   * @param kafka client properties of the input or of the output, secrets as references; what
   *     concerns producers alone is left out
   */
  public static Properties reader(Map<String, String> kafka, String clientId) {
    Properties properties = withProviders(ofConsumer(kafka));
    properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    properties.setProperty(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return properties;
  }

  /**
   * Returns client properties without those that concern producers alone.
   *
   * @param kafka client properties of the input or of the output, secrets as references
   */
  public static Map<String, String> ofConsumer(Map<String, String> kafka) {
    Map<String, String> properties = new HashMap<>(kafka);
    properties
        .keySet()
        .removeIf(
            key ->
                ProducerConfig.configNames().contains(key)
                    && !ConsumerConfig.configNames().contains(key));
    // They may be a producer's, which a consumer cannot use.
    properties.remove(ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG);
    return properties;
  }

  /**
   * Returns the properties of an admin client that answers, or gives up, within {@code timeout}.
   */
  public static Properties admin(Map<String, String> kafka, String clientId, Duration timeout) {
    Properties properties = withProviders(kafka);
    String millis = Long.toString(timeout.toMillis());
    properties.setProperty(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    properties.setProperty(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, millis);
    properties.setProperty(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    return properties;
  }

  /** Returns what Kafka's own checks say against the client properties, a line each. */
  static List<String> mistakes(JobConfig config) {
    List<String> mistakes = new ArrayList<>();
    Properties consumer = consumer(config);
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    Properties producer = producer(config, (int) config.output().maxRecordBytes().getBytes());
    producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    try {
      var unused = new ConsumerConfig(consumer);
    } catch (ConfigException e) {
      mistakes.add("input.kafka: " + e.getMessage());
    }
    try {
      var unused = new ProducerConfig(producer);
    } catch (ConfigException e) {
      mistakes.add("output.kafka: " + e.getMessage());
    }
    return mistakes;
  }

  /** Returns the properties of the admin client that looks up what is left of the input. */
  static Properties leftOffsets(JobConfig config) {
    return admin(config.input().kafka(), "logitmill." + config.job().name(), ADMIN_TIMEOUT);
  }

  /** Returns the properties of the admin client that looks up a transaction after a restore. */
  static Properties rollover(JobConfig config) {
    return admin(config.output().kafka(), "logitmill." + config.job().name(), ADMIN_TIMEOUT);
  }

  /** Returns the user's properties, and the config providers that the references in them need. */
  private static Properties withProviders(Map<String, String> kafka) {
    Properties properties = new Properties();
    properties.putAll(kafka);
    List<String> names = new ArrayList<>();
    String named = properties.getProperty(AbstractConfig.CONFIG_PROVIDERS_CONFIG, "");
    for (String name : named.split(",")) {
      if (!name.isBlank()) {
        names.add(name.trim());
      }
    }
    PROVIDERS.forEach(
        (name, className) -> {
          String reference = "${" + name + ":";
          boolean used = kafka.values().stream().anyMatch(value -> value.contains(reference));
          if (used && !names.contains(name)) {
            names.add(name);
            properties.setProperty(
                AbstractConfig.CONFIG_PROVIDERS_CONFIG + "." + name + ".class", className);
          }
        });
    if (!names.isEmpty()) {
      properties.setProperty(AbstractConfig.CONFIG_PROVIDERS_CONFIG, String.join(",", names));
    }
    return properties;
  }

  private static void setDefault(Properties properties, String key, String value) {
    properties.putIfAbsent(key, value);
  }
}
