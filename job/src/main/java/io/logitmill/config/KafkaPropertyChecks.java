// SPDX-License-Identifier: Apache-2.0
package io.logitmill.config;

import io.logitmill.config.JobConfig.Guarantee;
import io.logitmill.config.JobConfig.Input;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;

/** Checks the properties that are handed on to the Kafka clients. */
final class KafkaPropertyChecks {
  /** Client properties that the job sets itself, and what to use in their place. */
  private static final Map<String, String> OWNED_CONSUMER_PROPERTIES =
      Map.of(
          "enable.auto.commit", "the job commits offsets with its checkpoints; remove it",
          "auto.offset.reset", "use input.start and input.on-lost-offsets",
          "key.deserializer", "use input.format",
          "value.deserializer", "use input.format");

  private static final Map<String, String> OWNED_PRODUCER_PROPERTIES =
      Map.of(
          "transactional.id", "the job names its transactions by job.name; remove it",
          "transaction.timeout.ms", "use output.transaction-timeout",
          "max.request.size", "use output.max-record-bytes",
          "partitioner.class", "use output.partitioning",
          "partitioner.ignore.keys", "use output.partitioning",
          "key.serializer", "use output.predictions.format",
          "value.serializer", "use output.predictions.format");

  private final Findings findings;

  KafkaPropertyChecks(Findings findings) {
    this.findings = findings;
  }

  /** Checks {@code input.kafka}. */
  void checkConsumer(Input input) {
    requireServers(JobOptions.INPUT_KAFKA, input.kafka());
    refuseOwned(JobOptions.INPUT_KAFKA, input.kafka(), OWNED_CONSUMER_PROPERTIES);
    String isolation = input.kafka().getOrDefault("isolation.level", "read_committed");
    if (isolation.equals("read_uncommitted")) {
      findings.warning(
          "input.kafka.isolation.level",
          "read_uncommitted also scores records of transactions that are aborted later");
    } else if (!isolation.equals("read_committed")) {
      findings.mistake(
          "input.kafka.isolation.level",
          "expected read_committed or read_uncommitted, found " + isolation);
    }
  }

  /** Checks {@code output.kafka}, also against the guarantee. */
  void checkProducer(JobConfig config) {
    Map<String, String> kafka = config.output().kafka();
    requireServers(JobOptions.OUTPUT_KAFKA, kafka);
    refuseOwned(JobOptions.OUTPUT_KAFKA, kafka, OWNED_PRODUCER_PROPERTIES);
    if (kafka.getOrDefault("acks", "all").equals("0")) {
      findings.mistake(
          "output.kafka.acks", "expected all or 1: without an answer records are lost, found 0");
    }
    if (config.job().guarantee() == Guarantee.EXACTLY_ONCE) {
      String idempotence = kafka.getOrDefault("enable.idempotence", "true");
      if (!idempotence.equalsIgnoreCase("true")) {
        findings.mistake(
            "output.kafka.enable.idempotence",
            "expected true with job.guarantee: exactly-once, found " + idempotence);
      }
      String acks = kafka.getOrDefault("acks", "all");
      if (!acks.equals("all") && !acks.equals("-1")) {
        findings.mistake(
            "output.kafka.acks", "expected all with job.guarantee: exactly-once, found " + acks);
      }
    }
  }

  private void requireServers(ConfigOption<Map<String, String>> option, Map<String, String> kafka) {
    if (kafka.getOrDefault("bootstrap.servers", "").isBlank()) {
      findings.mistake(option.key() + ".bootstrap.servers", "expected host:port, found none");
    }
  }

  private void refuseOwned(
      ConfigOption<Map<String, String>> option,
      Map<String, String> kafka,
      Map<String, String> owned) {
    kafka.forEach(
        (property, value) -> {
          if (owned.containsKey(property)) {
            findings.mistake(
                option.key() + "." + property,
                "expected not to be set here: " + owned.get(property));
          }
        });
  }
}
