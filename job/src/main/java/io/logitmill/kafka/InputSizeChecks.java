// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import io.logitmill.model.Correction;
import io.logitmill.model.ModelSpec;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * The part of {@link Preflight} that asks whether the input takes records with the logits of all
 * classes, which have megabytes where there are hundreds of thousands.
 *
 * <p>Only warnings: the job cannot see whether the model servers send such records.
 */
final class InputSizeChecks {
  /** Room for the other fields, key and headers of a record. */
  private static final long CARRIED_BYTES = 4 * 1024;

  private final JobConfig config;
  private final List<TopicFacts> inputs;
  private final List<String> warnings;

  InputSizeChecks(JobConfig config, List<TopicFacts> inputs, List<String> warnings) {
    this.config = config;
    this.inputs = inputs;
    this.warnings = warnings;
  }

  /** Looks at the records of the model with the most classes, but for those of candidates. */
  void check(Collection<ModelSpec> specs) {
    Optional<ModelSpec> largest =
        specs.stream()
            .filter(spec -> spec.correction() == Correction.NONE)
            .max(Comparator.comparingInt(ModelSpec::classCount));
    Optional<TopicFacts> widest =
        inputs.stream().max(Comparator.comparingLong(TopicFacts::maxMessageBytes));
    if (largest.isPresent() && widest.isPresent()) {
      check(largest.get(), widest.get());
    }
  }

  private void check(ModelSpec spec, TopicFacts topic) {
    long logits = (long) Float.BYTES * spec.classCount();
    long record = logits + CARRIED_BYTES;
    if (logits > topic.maxMessageBytes()) {
      warn(
          "Dense records of %s have more than %d bytes, and no input topic accepts more than %d ('%s'"
              + " does, by its max.message.bytes or the brokers' message.max.bytes). If the model"
              + " server sends them, raise it to %d, and max.request.size of the server's producer;"
              + " or send FLOAT16, which is half as much, or candidates.",
          spec, logits, topic.maxMessageBytes(), topic.name(), record);
      return;
    }
    checkFetch(spec, logits, ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, record);
    checkFetch(spec, logits, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, record);
  }

  private void checkFetch(ModelSpec spec, long logits, String key, long record) {
    String text = config.input().kafka().get(key);
    if (text != null && text.contains("${")) {
      return; // Resolved by the client alone; the number is not known here.
    }
    long limit = text == null ? defaultBytes(key) : Long.parseLong(text.trim());
    if (logits > limit) {
      warn(
          "Dense records of %s have more than %d bytes, and input.kafka %s is %d: each is fetched by"
              + " a request of its own, which is slow. Set it to a multiple of %d.",
          spec, logits, key, limit, record);
    }
  }

  private static long defaultBytes(String key) {
    return ((Number) ConsumerConfig.configDef().defaultValues().get(key)).longValue();
  }

  private void warn(String template, Object... arguments) {
    warnings.add(String.format(Locale.ROOT, template, arguments));
  }
}
