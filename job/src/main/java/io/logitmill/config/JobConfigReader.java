// SPDX-License-Identifier: Apache-2.0
package io.logitmill.config;

import io.logitmill.config.JobConfig.CatalogueSource;
import io.logitmill.config.JobConfig.Guarantee;
import io.logitmill.config.JobConfig.Input;
import io.logitmill.config.JobConfig.Job;
import io.logitmill.config.JobConfig.Output;
import io.logitmill.config.JobConfig.Start;
import io.logitmill.config.JobConfig.StartMode;
import io.logitmill.config.JobConfig.TransactionNaming;
import io.logitmill.text.Spelling;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/**
 * Reads a {@link Configuration} into a {@link JobConfig} and checks it as a whole.
 *
 * <p>The configuration holds the values of the YAML file, with command-line options put over them;
 * for what neither sets, the default of the option's declaration counts. After a mistake the
 * default stands in, so that all mistakes are found in one go.
 */
public final class JobConfigReader {
  /**
   * A configuration without mistakes.
   *
   * @param config the configuration
   * @param warnings what is allowed and unwise, one line each
   */
  public record Result(JobConfig config, List<String> warnings) {}

  /** Without dots: they end the transactional prefix, and no prefix may begin another job's. */
  private static final Pattern JOB_NAME = Pattern.compile("[A-Za-z0-9_-]+");

  private static final Duration LEAST_INCREMENTING_INTERVAL = Duration.ofSeconds(30);
  private static final String NONE = "none";

  private final Configuration configuration;
  private final Findings findings;
  private final OptionValues values;

  private JobConfigReader(Configuration configuration, UnaryOperator<String> origin) {
    this.configuration = configuration;
    findings = new Findings(origin);
    values = new OptionValues(configuration, findings);
  }

  /**
   * Reads and checks the configuration.
   *
   * @param origin returns where a key was set, as messages name it ({@code job.yaml:12}, {@code
   *     --parallelism}), or null if it does not know
   * @throws ConfigException with every mistake, if there is one
   */
  public static Result read(Configuration configuration, UnaryOperator<String> origin)
      throws ConfigException {
    return new JobConfigReader(configuration, origin).read();
  }

  private Result read() throws ConfigException {
    refuseUnknownKeys();
    JobConfig config =
        new JobConfig(
            job(),
            input(),
            output(),
            catalogue(),
            values.get(JobOptions.KERNEL),
            values.map(JobOptions.FLINK));
    checkTransactionTimeout(config);
    new TopicChecks(findings).check(config);
    KafkaPropertyChecks kafka = new KafkaPropertyChecks(findings);
    kafka.checkConsumer(config.input());
    kafka.checkProducer(config);
    warnAboutNaming(config);
    warnAboutSecrets(JobOptions.INPUT_KAFKA, config.input().kafka());
    warnAboutSecrets(JobOptions.OUTPUT_KAFKA, config.output().kafka());
    warnAboutSecrets(JobOptions.FLINK, config.flink());
    return new Result(config, findings.warningsUnlessMistaken());
  }

  private void refuseUnknownKeys() {
    List<String> known = JobOptions.keys();
    for (String key : new TreeMap<>(configuration.toMap()).keySet()) {
      boolean inMap = JobOptions.mapKeys().stream().anyMatch(map -> key.startsWith(map + "."));
      if (!known.contains(key) && !inMap) {
        findings.mistake(
            key, "expected a known key, found none of this name" + Spelling.hint(key, known));
      }
    }
  }

  private Job job() {
    String name = values.required(JobOptions.JOB_NAME);
    if (!name.isEmpty() && !JOB_NAME.matcher(name).matches()) {
      findings.mistake(
          JobOptions.JOB_NAME, "expected letters, digits, '_' and '-' only, found " + name);
    }
    int parallelism = values.get(JobOptions.JOB_PARALLELISM);
    if (parallelism < 1) {
      findings.mistake(
          JobOptions.JOB_PARALLELISM, "expected a whole number from 1 up, found " + parallelism);
    }
    return new Job(
        name,
        values.get(JobOptions.JOB_GUARANTEE),
        parallelism,
        values.positive(JobOptions.JOB_CHECKPOINT_INTERVAL),
        values.get(JobOptions.JOB_STATE_DIR));
  }

  private Input input() {
    Optional<String> pattern = Optional.ofNullable(values.get(JobOptions.INPUT_TOPIC_PATTERN));
    pattern.ifPresent(this::checkPattern);
    return new Input(
        List.copyOf(values.get(JobOptions.INPUT_TOPICS)),
        pattern,
        start(),
        values.get(JobOptions.INPUT_ON_LOST_OFFSETS),
        values.get(JobOptions.INPUT_ON_OLDER_STATE),
        values.get(JobOptions.INPUT_FORMAT),
        List.copyOf(values.get(JobOptions.INPUT_SCHEMAS)),
        values.map(JobOptions.INPUT_KAFKA));
  }

  private void checkPattern(String pattern) {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      findings.mistake(
          JobOptions.INPUT_TOPIC_PATTERN,
          "expected a regular expression, found %s (%s)".formatted(pattern, e.getDescription()));
    }
  }

  private Start start() {
    String start = values.get(JobOptions.INPUT_START);
    for (StartMode mode : StartMode.values()) {
      if (mode != StartMode.TIME && mode.name().toLowerCase(Locale.ROOT).equals(start)) {
        return new Start(mode, null);
      }
    }
    try {
      return new Start(StartMode.TIME, OffsetDateTime.parse(start).toInstant());
    } catch (DateTimeException e) {
      findings.mistake(
          JobOptions.INPUT_START,
          "expected earliest, latest, committed or a time with its zone such as"
              + " 2026-01-31T08:00:00Z, found "
              + start);
      return new Start(StartMode.EARLIEST, null);
    }
  }

  private Output output() {
    MemorySize maxRecordBytes = values.get(JobOptions.OUTPUT_MAX_RECORD_BYTES);
    long bytes = maxRecordBytes.getBytes();
    if (bytes < 1 || bytes > Integer.MAX_VALUE) {
      findings.mistake(
          JobOptions.OUTPUT_MAX_RECORD_BYTES,
          "expected 1 to %d bytes, found %d".formatted(Integer.MAX_VALUE, bytes));
    }
    return new Output(
        values.required(JobOptions.OUTPUT_PREDICTIONS_TOPIC),
        values.get(JobOptions.OUTPUT_PREDICTIONS_FORMAT),
        values.required(JobOptions.OUTPUT_DEAD_LETTERS_TOPIC),
        maxRatio(),
        values.get(JobOptions.OUTPUT_PARTITIONING),
        values.get(JobOptions.OUTPUT_TIMESTAMP),
        maxRecordBytes,
        values.positive(JobOptions.OUTPUT_TRANSACTION_TIMEOUT),
        values.get(JobOptions.OUTPUT_TRANSACTION_NAMING),
        values.map(JobOptions.OUTPUT_KAFKA));
  }

  private Optional<Double> maxRatio() {
    String text = values.get(JobOptions.OUTPUT_DEAD_LETTERS_MAX_RATIO);
    if (text.equals(NONE)) {
      return Optional.empty();
    }
    double ratio;
    try {
      ratio = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      ratio = Double.NaN;
    }
    if (!(ratio > 0 && ratio <= 1)) {
      findings.mistake(
          JobOptions.OUTPUT_DEAD_LETTERS_MAX_RATIO,
          "expected a number above 0 and up to 1, or none, found " + text);
    }
    return Optional.of(ratio);
  }

  private CatalogueSource catalogue() {
    Duration wait = values.time(JobOptions.CATALOGUE_UNKNOWN_MODEL_WAIT);
    if (wait.isNegative()) {
      findings.mistake(
          JobOptions.CATALOGUE_UNKNOWN_MODEL_WAIT,
          "expected 0 s or more, found " + OptionValues.shown(wait));
    }
    return new CatalogueSource(
        values.required(JobOptions.CATALOGUE_FILE),
        values.positive(JobOptions.CATALOGUE_REFRESH),
        wait);
  }

  private void warnAboutNaming(JobConfig config) {
    Duration interval = config.job().checkpointInterval();
    if (config.job().guarantee() == Guarantee.EXACTLY_ONCE
        && config.output().transactionNaming() == TransactionNaming.INCREMENTING
        && interval.compareTo(LEAST_INCREMENTING_INTERVAL) < 0) {
      findings.warning(
          JobOptions.OUTPUT_TRANSACTION_NAMING.key(),
          "incrementing makes a transactional id per checkpoint, which the broker keeps for days; use"
              + " job.checkpoint-interval of 30 s or more, found "
              + OptionValues.shown(interval));
    }
  }

  private void warnAboutSecrets(
      ConfigOption<Map<String, String>> option, Map<String, String> properties) {
    properties.forEach(
        (property, value) -> {
          if (Secrets.isInTheOpen(property, value)) {
            findings.warning(
                option.key() + "." + property,
                "this value will be stored in the job graph; use a reference such as ${env:NAME}");
          }
        });
  }

  /** A transaction stays open for an interval, and for as long as a task waits for a model. */
  private void checkTransactionTimeout(JobConfig config) {
    Duration open = config.job().checkpointInterval().plus(config.catalogue().unknownModelWait());
    if (config.job().guarantee() == JobConfig.Guarantee.EXACTLY_ONCE
        && config.output().transactionTimeout().compareTo(open) <= 0) {
      findings.mistake(
          JobOptions.OUTPUT_TRANSACTION_TIMEOUT,
          "expected more than job.checkpoint-interval and catalogue.unknown-model.wait together (%d"
                  .formatted(open.toMillis())
              + " ms), found "
              + config.output().transactionTimeout().toMillis()
              + " ms");
    }
  }
}
