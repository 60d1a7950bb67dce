// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.codec.PredictionSize;
import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfig.OutputFormat;
import io.logitmill.config.JobConfig.TimestampChoice;
import io.logitmill.config.JobConfig.TransactionNaming;
import io.logitmill.model.ModelSpec;
import io.logitmill.topology.ScoreSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.acl.AclOperation;

/** The part of {@link Preflight} that looks at the two output topics. */
final class OutputChecks {
  /** Room for the fields that a prediction carries through from its input. */
  private static final long CARRIED_BYTES = 4 * 1024;

  /** Room for the headers that a dead letter adds to its input record. */
  private static final long DEAD_LETTER_HEADERS_BYTES = 64 * 1024;

  /** JSON numbers and names take at most about three times the bytes of Avro. */
  private static final int JSON_FACTOR = 3;

  /** What bounds the size of a record in the producer. */
  private static final List<String> PRODUCER_LIMITS =
      List.of(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ProducerConfig.BUFFER_MEMORY_CONFIG);

  private final JobConfig config;
  private final JobConfig.Output output;
  private final Collection<ModelSpec> specs;
  private final long maxInputBytes;
  private final long oldestInputMs;
  private final List<String> errors;
  private final List<String> warnings;
  private TopicFacts predictions;
  private TopicFacts deadLetters;

  OutputChecks(
      JobConfig config,
      Collection<ModelSpec> specs,
      List<TopicFacts> inputs,
      long oldestInputMs,
      List<String> errors,
      List<String> warnings) {
    this.config = config;
    this.output = config.output();
    this.specs = specs;
    this.maxInputBytes = inputs.stream().mapToLong(TopicFacts::maxMessageBytes).max().orElse(0);
    this.oldestInputMs = oldestInputMs;
    this.errors = errors;
    this.warnings = warnings;
  }

  void lookAt(ClusterView cluster) throws InterruptedException {
    List<String> names = List.of(output.predictionsTopic(), output.deadLettersTopic());
    ClusterView.Topics found = cluster.describe(names);
    names.forEach(name -> checkRights(name, found.rights().get(name)));
    predictions = found.facts().get(output.predictionsTopic());
    deadLetters = found.facts().get(output.deadLettersTopic());
    if (predictions == null || deadLetters == null) {
      return;
    }
    for (TopicFacts topic : List.of(predictions, deadLetters)) {
      checkPolicy(topic);
      checkTimestamps(topic);
    }
    checkPredictionSizes();
    checkDeadLetterSizes();
  }

  /**
   * @param rights what we may do with the topic, or null if there is none
   */
  private void checkRights(String name, TopicRights rights) {
    if (rights == null) {
      error(
          "Expected output topic '%s', found no topic of that name. Create it, or correct the"
              + " configuration.",
          name);
      return;
    }
    List<AclOperation> missing = rights.missing(neededRights());
    if (!missing.isEmpty()) {
      errors.add(
          Right.onTopic(name, missing)
              .missing(
                  "output topic '" + name + "'",
                  rights.shown(),
                  output.kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)));
    }
  }

  private List<AclOperation> neededRights() {
    List<AclOperation> needed = new ArrayList<>(List.of(AclOperation.WRITE));
    boolean listsTransactions =
        config.job().guarantee() == JobConfig.Guarantee.EXACTLY_ONCE
            && output.transactionNaming() == TransactionNaming.POOLING;
    if (listsTransactions) {
      // The sink looks for its own leftover transactions there, which needs the right to read.
      needed.add(AclOperation.READ);
    }
    // A record that is larger than the topic accepts would restart the job for ever.
    needed.add(AclOperation.DESCRIBE_CONFIGS);
    return needed;
  }

  private void checkPolicy(TopicFacts topic) {
    if (topic.isCompacted()) {
      error(
          "Expected output topic '%s' with cleanup.policy=delete, found it compacted: records"
              + " without a key would be refused, and older ones of a key removed.",
          topic.name());
    }
  }

  private void checkTimestamps(TopicFacts topic) {
    if (output.timestamp() == TimestampChoice.NOW || !topic.keepsTimestamps()) {
      return;
    }
    if (topic.timestampBeforeMaxMs() != Long.MAX_VALUE) {
      error(
          "Expected output topic '%s' to accept timestamps of any age, found"
              + " message.timestamp.before.max.ms=%d: older records would be refused. Set"
              + " output.timestamp: now, or remove the limit.",
          topic.name(), topic.timestampBeforeMaxMs());
    }
    long age = System.currentTimeMillis() - oldestInputMs;
    if (topic.retentionMs() >= 0 && age > topic.retentionMs()) {
      // A job that goes on will have newer input; a replay would lose the most of what it writes.
      (config.job().isOfHistory() ? errors : warnings)
          .add(
              String.format(
                  Locale.ROOT,
                  "The oldest input is %d hours old, and output topic '%s' keeps records for %d hours: what"
                      + " is older will vanish soon after it was written. Set output.timestamp: now, or"
                      + " retention.ms=-1.",
                  Duration.ofMillis(age).toHours(),
                  topic.name(),
                  Duration.ofMillis(topic.retentionMs()).toHours()));
    }
  }

  private void checkPredictionSizes() {
    long limit = predictions.maxMessageBytes();
    long wanted = output.maxRecordBytes().getBytes();
    if (limit < wanted) {
      error(
          "Expected output topic '%s' with max.message.bytes of at least output.max-record-bytes"
              + " %d, found %d.",
          predictions.name(), wanted, limit);
    }
    for (String key : PRODUCER_LIMITS) {
      long bytes = userBytes(key, Long.MAX_VALUE);
      if (bytes < wanted) {
        error(
            "Expected output.kafka %s of at least output.max-record-bytes %d, found %d.",
            key, wanted, bytes);
      }
    }
    for (ModelSpec spec : specs) {
      int factor = output.format() == OutputFormat.JSON ? JSON_FACTOR : 1;
      long largest = PredictionSize.largestAvroBytes(spec) * factor + CARRIED_BYTES;
      if (largest > Math.min(limit, wanted)) {
        error(
            "Expected room for the predictions of %s, which take up to %d bytes, found"
                + " max.message.bytes %d of output topic '%s' and output.max-record-bytes %d.",
            spec, largest, limit, predictions.name(), wanted);
      }
    }
  }

  private void checkDeadLetterSizes() {
    long limit = deadLetters.maxMessageBytes();
    if (maxDeadLetterBytes() < ScoreSettings.MIN_MAX_DEAD_LETTER_BYTES) {
      error(
          "Expected room for dead letters of at least %d bytes, found max.message.bytes %d of output"
              + " topic '%s' and %d of the producer.",
          ScoreSettings.MIN_MAX_DEAD_LETTER_BYTES, limit, deadLetters.name(), maxRequestBytes());
    } else if (limit < maxInputBytes + DEAD_LETTER_HEADERS_BYTES) {
      warn(
          "Dead letters of large input records will be cut: output topic '%s' accepts %d bytes, the"
              + " input up to %d. Raise its max.message.bytes to %d.",
          deadLetters.name(), limit, maxInputBytes, maxInputBytes + DEAD_LETTER_HEADERS_BYTES);
    }
  }

  /** Returns what the job needs to know; only when {@link #lookAt} found no error. */
  PreflightReport.Facts facts(boolean hasRunBefore) {
    long prediction = Math.min(output.maxRecordBytes().getBytes(), withoutSlack(predictions));
    return new PreflightReport.Facts((int) prediction, (int) maxDeadLetterBytes(), hasRunBefore);
  }

  private long maxDeadLetterBytes() {
    return Math.min(maxRequestBytes(), withoutSlack(deadLetters));
  }

  /** Returns the size of the largest record that the producer will accept. */
  private long maxRequestBytes() {
    long deadLetter =
        Math.min(deadLetters.maxMessageBytes(), maxInputBytes + DEAD_LETTER_HEADERS_BYTES);
    long ours = Math.max(output.maxRecordBytes().getBytes(), deadLetter);
    long request = userBytes(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, ours);
    long buffer = userBytes(ProducerConfig.BUFFER_MEMORY_CONFIG, Long.MAX_VALUE);
    return Math.min(Math.min(request, buffer), Integer.MAX_VALUE);
  }

  private long userBytes(String key, long otherwise) {
    String value = output.kafka().get(key);
    // A reference is resolved by the client alone; its number is not known here.
    return value == null || value.contains("${") ? otherwise : Long.parseLong(value.trim());
  }

  /**
   * Returns the largest estimate whose batch the topic accepts. The estimate leaves compression
   * out, which makes data that it cannot compress a little larger: block and frame headers, in
   * every codec less than a thousandth and half a kilobyte.
   */
  private long withoutSlack(TopicFacts topic) {
    long limit = topic.maxMessageBytes();
    String compression =
        output.kafka().getOrDefault(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    boolean compressed = !compression.equals("none") || topic.recompresses();
    return compressed ? limit - limit / 1024 - 512 : limit;
  }

  private void error(String template, Object... arguments) {
    errors.add(String.format(Locale.ROOT, template, arguments));
  }

  private void warn(String template, Object... arguments) {
    warnings.add(String.format(Locale.ROOT, template, arguments));
  }
}
