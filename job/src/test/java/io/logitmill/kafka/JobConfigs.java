// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.MemorySize;

/** Builds job configurations for tests, from defaults that work with one broker. */
final class JobConfigs {
  String name = "test";
  JobConfig.Guarantee guarantee = JobConfig.Guarantee.EXACTLY_ONCE;
  List<String> topics = List.of("logits");
  JobConfig.Start start = new JobConfig.Start(JobConfig.StartMode.EARLIEST, null);
  JobConfig.OnLostOffsets onLostOffsets = JobConfig.OnLostOffsets.FAIL;
  JobConfig.OnOlderState onOlderState = JobConfig.OnOlderState.FAIL;
  Duration checkpointInterval = Duration.ofMillis(200);
  String stateDir = "state";
  String predictions = "predictions";
  String deadLetters = "dead-letters";
  JobConfig.Partitioning partitioning = JobConfig.Partitioning.KEY_OR_SOURCE;
  JobConfig.TimestampChoice timestamp = JobConfig.TimestampChoice.SOURCE;
  long maxRecordBytes = 1 << 20;
  Duration transactionTimeout = Duration.ofMinutes(15);
  JobConfig.TransactionNaming naming = JobConfig.TransactionNaming.POOLING;
  final Map<String, String> inputKafka = new HashMap<>();
  final Map<String, String> outputKafka = new HashMap<>();

  JobConfigs(String bootstrapServers) {
    inputKafka.put("bootstrap.servers", bootstrapServers);
    outputKafka.put("bootstrap.servers", bootstrapServers);
  }

  JobConfig build() {
    return new JobConfig(
        new JobConfig.Job(name, guarantee, 1, checkpointInterval, stateDir),
        new JobConfig.Input(
            topics,
            Optional.empty(),
            start,
            onLostOffsets,
            onOlderState,
            JobConfig.InputFormat.AUTO,
            List.of(),
            inputKafka),
        new JobConfig.Output(
            predictions,
            JobConfig.OutputFormat.AVRO,
            deadLetters,
            Optional.empty(),
            partitioning,
            timestamp,
            new MemorySize(maxRecordBytes),
            transactionTimeout,
            naming,
            outputKafka),
        new JobConfig.CatalogueSource(
            "models.yaml", Duration.ofSeconds(30), Duration.ofSeconds(30)),
        JobConfig.KernelChoice.AUTO,
        Map.of());
  }
}
