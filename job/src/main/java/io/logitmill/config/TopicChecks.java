// SPDX-License-Identifier: Apache-2.0
package io.logitmill.config;

import io.logitmill.config.JobConfig.Input;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.configuration.ConfigOption;

/** Checks the topics of a configuration against each other. */
final class TopicChecks {
  private final Findings findings;

  TopicChecks(Findings findings) {
    this.findings = findings;
  }

  /** Adds a mistake for every topic that is missing or has two parts to play. */
  void check(JobConfig config) {
    Input input = config.input();
    if (input.topics().isEmpty() && input.topicPattern().isEmpty()) {
      findings.mistake(
          JobOptions.INPUT_TOPICS, "expected topics or input.topic-pattern, found neither");
    }
    if (!input.topics().isEmpty() && input.topicPattern().isPresent()) {
      findings.mistake(
          JobOptions.INPUT_TOPIC_PATTERN,
          "expected input.topics or input.topic-pattern, found both; remove one");
    }
    refuseInputAsOutput(
        JobOptions.OUTPUT_PREDICTIONS_TOPIC, config.output().predictionsTopic(), config);
    refuseInputAsOutput(
        JobOptions.OUTPUT_DEAD_LETTERS_TOPIC, config.output().deadLettersTopic(), config);
    if (!config.output().deadLettersTopic().isEmpty()
        && config.output().deadLettersTopic().equals(config.output().predictionsTopic())) {
      findings.mistake(
          JobOptions.OUTPUT_DEAD_LETTERS_TOPIC,
          "expected another topic than the predictions', found "
              + config.output().deadLettersTopic());
    }
  }

  /** A topic may have the same name on another cluster. */
  private void refuseInputAsOutput(ConfigOption<String> option, String topic, JobConfig config) {
    Input input = config.input();
    String from = input.kafka().getOrDefault("bootstrap.servers", "");
    if (topic.isEmpty() || !from.equals(config.output().kafka().get("bootstrap.servers"))) {
      return;
    }
    if (input.topics().contains(topic)) {
      findings.mistake(
          option, "expected another topic than the input's, found %s in both".formatted(topic));
    }
    boolean matches;
    try {
      matches = input.topicPattern().filter(p -> Pattern.matches(p, topic)).isPresent();
    } catch (PatternSyntaxException e) {
      return; // a mistake already
    }
    if (matches) {
      findings.mistake(
          option,
          "expected a topic that input.topic-pattern does not match, found %s, which matches %s"
              .formatted(topic, input.topicPattern().get()));
    }
  }
}
