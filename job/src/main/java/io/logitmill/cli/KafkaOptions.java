// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Option;

/** How a command reaches Kafka. */
final class KafkaOptions {
  private static final String TIMEOUT_MS = "15000";

  @Option(
      names = "--bootstrap-servers",
      required = true,
      paramLabel = "HOST:PORT[,...]",
      description = "Kafka brokers to begin with.")
  String bootstrapServers;

  @Option(
      names = {"-P", "--property"},
      paramLabel = "KEY=VALUE",
      description = "A Kafka client property, such as security.protocol=SSL. May be repeated.")
  Map<String, String> properties = new LinkedHashMap<>();

  /** Returns the client properties. */
  Map<String, Object> client() {
    Map<String, Object> client = new HashMap<>(properties);
    client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return client;
  }

  /**
   * Returns what the broker knows of the topic.
   *
   * @throws CommandException when no broker answers in time or there is no such topic
   */
  TopicDescription describe(String topic) throws CommandException {
    Map<String, Object> client = client();
    client.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
    client.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, "5000");
    try (Admin admin = Admin.create(client)) {
      return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw CommandException.failed("There is no topic %s at %s.", topic, bootstrapServers);
      }
      if (e.getCause() instanceof TimeoutException) {
        throw CommandException.failed("No Kafka broker answers at %s.", bootstrapServers);
      }
      throw CommandException.failedBy(e, "Cannot look up topic " + topic + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.failedBy(e, "Interrupted.");
    }
  }
}
