// SPDX-License-Identifier: Apache-2.0
package io.logitmill.config;

import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;

/** A configuration as people read it: one key and value a line, secrets masked. */
final class JobConfigDescription {
  private final StringBuilder text = new StringBuilder();

  private JobConfigDescription() {}

  static String of(JobConfig config) {
    JobConfigDescription description = new JobConfigDescription();
    description.add(config.job());
    description.add(config.input());
    description.add(config.output());
    description.add(config.catalogue());
    description.line(JobOptions.KERNEL, config.kernel());
    description.lines(JobOptions.FLINK, config.flink());
    return description.text.toString();
  }

  private void add(JobConfig.Job job) {
    line(JobOptions.JOB_NAME, job.name());
    line(JobOptions.JOB_GUARANTEE, job.guarantee());
    line(JobOptions.JOB_PARALLELISM, job.parallelism());
    line(JobOptions.JOB_CHECKPOINT_INTERVAL, job.checkpointInterval());
    line(JobOptions.JOB_STATE_DIR, job.stateDir());
  }

  private void add(JobConfig.Input input) {
    if (input.topicPattern().isPresent()) {
      line(JobOptions.INPUT_TOPIC_PATTERN, input.topicPattern().get());
    } else {
      line(JobOptions.INPUT_TOPICS, input.topics());
    }
    JobConfig.Start start = input.start();
    line(JobOptions.INPUT_START, start.time() == null ? start.mode() : start.time());
    line(JobOptions.INPUT_ON_LOST_OFFSETS, input.onLostOffsets());
    line(JobOptions.INPUT_ON_OLDER_STATE, input.onOlderState());
    line(JobOptions.INPUT_FORMAT, input.format());
    line(JobOptions.INPUT_SCHEMAS, input.schemas());
    lines(JobOptions.INPUT_KAFKA, input.kafka());
  }

  private void add(JobConfig.Output output) {
    line(JobOptions.OUTPUT_PREDICTIONS_TOPIC, output.predictionsTopic());
    line(JobOptions.OUTPUT_PREDICTIONS_FORMAT, output.format());
    line(JobOptions.OUTPUT_DEAD_LETTERS_TOPIC, output.deadLettersTopic());
    line(
        JobOptions.OUTPUT_DEAD_LETTERS_MAX_RATIO,
        output.maxDeadLetterRatio().map(String::valueOf).orElse("none"));
    line(JobOptions.OUTPUT_PARTITIONING, output.partitioning());
    line(JobOptions.OUTPUT_TIMESTAMP, output.timestamp());
    line(JobOptions.OUTPUT_MAX_RECORD_BYTES, output.maxRecordBytes());
    line(JobOptions.OUTPUT_TRANSACTION_TIMEOUT, output.transactionTimeout());
    line(JobOptions.OUTPUT_TRANSACTION_NAMING, output.transactionNaming());
    lines(JobOptions.OUTPUT_KAFKA, output.kafka());
  }

  private void add(JobConfig.CatalogueSource catalogue) {
    line(JobOptions.CATALOGUE_FILE, catalogue.file());
    line(JobOptions.CATALOGUE_REFRESH, catalogue.refresh());
    line(JobOptions.CATALOGUE_UNKNOWN_MODEL_WAIT, catalogue.unknownModelWait());
  }

  private void lines(ConfigOption<Map<String, String>> option, Map<String, String> properties) {
    properties.forEach(
        (property, value) -> line(option.key() + "." + property, Secrets.masked(property, value)));
  }

  private void line(ConfigOption<?> option, Object value) {
    line(option.key(), shown(value));
  }

  private void line(String key, String value) {
    text.append(key).append(": ").append(value).append('\n');
  }

  private static String shown(Object value) {
    if (value instanceof Enum<?> choice) {
      return JobConfig.name(choice);
    }
    if (value instanceof Duration duration) {
      long ms = duration.toMillis();
      return ms % 1000 == 0 ? ms / 1000 + " s" : ms + " ms";
    }
    return String.valueOf(value);
  }
}
