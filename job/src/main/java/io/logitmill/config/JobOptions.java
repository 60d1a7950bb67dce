// SPDX-License-Identifier: Apache-2.0
package io.logitmill.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/**
 * Every key of the configuration, declared once. A key is the path of its value in the YAML file,
 * with dots.
 *
 * <p>Only {@link JobConfigReader} reads these.
 */
public final class JobOptions {
  public static final ConfigOption<String> JOB_NAME =
      key("job.name")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Names the job, its consumer group and its transactions: letters, digits, '_'"
                  + " and '-'. Required.");

  public static final ConfigOption<JobConfig.Guarantee> JOB_GUARANTEE =
      key("job.guarantee")
          .enumType(JobConfig.Guarantee.class)
          .defaultValue(JobConfig.Guarantee.EXACTLY_ONCE)
          .withDescription("From the input topic to the output topics.");

  public static final ConfigOption<Integer> JOB_PARALLELISM =
      key("job.parallelism")
          .intType()
          .defaultValue(1)
          .withDescription(
              "Subtasks of the embedded run; on a cluster, the cluster's setting wins.");

  public static final ConfigOption<Duration> JOB_CHECKPOINT_INTERVAL =
      key("job.checkpoint-interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription("Time between checkpoints; output is committed with each.");

  public static final ConfigOption<String> JOB_STATE_DIR =
      key("job.state-dir")
          .stringType()
          .defaultValue("./state")
          .withDescription("Where the embedded run keeps checkpoints and savepoints.");

  public static final ConfigOption<List<String>> INPUT_TOPICS =
      key("input.topics")
          .stringType()
          .asList()
          .defaultValues()
          .withDescription("Topics of the logits. Either these or input.topic-pattern.");

  public static final ConfigOption<String> INPUT_TOPIC_PATTERN =
      key("input.topic-pattern")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Regular expression that the names of the input topics match as a whole.");

  public static final ConfigOption<String> INPUT_START =
      key("input.start")
          .stringType()
          .defaultValue("earliest")
          .withDescription(
              "earliest, latest, committed, or a time with its zone (2026-01-31T08:00:00Z). Used only"
                  + " without state.");

  public static final ConfigOption<JobConfig.OnLostOffsets> INPUT_ON_LOST_OFFSETS =
      key("input.on-lost-offsets")
          .enumType(JobConfig.OnLostOffsets.class)
          .defaultValue(JobConfig.OnLostOffsets.FAIL)
          .withDescription("What to do when retention has removed input that was not read yet.");

  public static final ConfigOption<JobConfig.OnOlderState> INPUT_ON_OLDER_STATE =
      key("input.on-older-state")
          .enumType(JobConfig.OnOlderState.class)
          .defaultValue(JobConfig.OnOlderState.FAIL)
          .withDescription(
              "What to do when the job resumes from state older than what its group has committed:"
                  + " fail, or repeat what was published since.");

  public static final ConfigOption<JobConfig.InputFormat> INPUT_FORMAT =
      key("input.format")
          .enumType(JobConfig.InputFormat.class)
          .defaultValue(JobConfig.InputFormat.AUTO)
          .withDescription("How bytes are told to be logit records.");

  public static final ConfigOption<List<String>> INPUT_SCHEMAS =
      key("input.schemas")
          .stringType()
          .asList()
          .defaultValues()
          .withDescription("The .avsc files of writers beyond the released schemas.");

  public static final ConfigOption<Map<String, String>> INPUT_KAFKA =
      key("input.kafka")
          .mapType()
          .defaultValue(Map.of())
          .withDescription("Kafka consumer properties; bootstrap.servers is required.");

  public static final ConfigOption<String> OUTPUT_PREDICTIONS_TOPIC =
      key("output.predictions.topic")
          .stringType()
          .noDefaultValue()
          .withDescription("Topic of the predictions. Required.");

  public static final ConfigOption<JobConfig.OutputFormat> OUTPUT_PREDICTIONS_FORMAT =
      key("output.predictions.format")
          .enumType(JobConfig.OutputFormat.class)
          .defaultValue(JobConfig.OutputFormat.AVRO)
          .withDescription("How predictions are written.");

  public static final ConfigOption<String> OUTPUT_DEAD_LETTERS_TOPIC =
      key("output.dead-letters.topic")
          .stringType()
          .noDefaultValue()
          .withDescription("Topic of the dead letters. Required.");

  public static final ConfigOption<String> OUTPUT_DEAD_LETTERS_MAX_RATIO =
      key("output.dead-letters.max-ratio")
          .stringType()
          .defaultValue("none")
          .withDescription(
              "Share of dead letters above which the job fails, above 0 and up to 1; or none.");

  public static final ConfigOption<JobConfig.Partitioning> OUTPUT_PARTITIONING =
      key("output.partitioning")
          .enumType(JobConfig.Partitioning.class)
          .defaultValue(JobConfig.Partitioning.KEY_OR_SOURCE)
          .withDescription("Which partition of the output topic a record goes to.");

  public static final ConfigOption<JobConfig.TimestampChoice> OUTPUT_TIMESTAMP =
      key("output.timestamp")
          .enumType(JobConfig.TimestampChoice.class)
          .defaultValue(JobConfig.TimestampChoice.SOURCE)
          .withDescription("Which timestamp an output record has.");

  public static final ConfigOption<MemorySize> OUTPUT_MAX_RECORD_BYTES =
      key("output.max-record-bytes")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(1))
          .withDescription("Bounds the producer's estimate of key, headers, value and overhead.");

  public static final ConfigOption<Duration> OUTPUT_TRANSACTION_TIMEOUT =
      key("output.transaction-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(15))
          .withDescription("The broker aborts a transaction that is open for longer.");

  public static final ConfigOption<JobConfig.TransactionNaming> OUTPUT_TRANSACTION_NAMING =
      key("output.transaction-naming")
          .enumType(JobConfig.TransactionNaming.class)
          .defaultValue(JobConfig.TransactionNaming.POOLING)
          .withDescription("How transactions are named; pooling cannot be left again.");

  public static final ConfigOption<Map<String, String>> OUTPUT_KAFKA =
      key("output.kafka")
          .mapType()
          .defaultValue(Map.of())
          .withDescription(
              "Kafka producer properties; bootstrap.servers is required. May be another cluster.");

  public static final ConfigOption<String> CATALOGUE_FILE =
      key("catalogue.file")
          .stringType()
          .noDefaultValue()
          .withDescription("The YAML file of the model specs. Required.");

  public static final ConfigOption<Duration> CATALOGUE_REFRESH =
      key("catalogue.refresh")
          .durationType()
          .defaultValue(Duration.ofSeconds(30))
          .withDescription("How often the catalogue is looked at again.");

  public static final ConfigOption<Duration> CATALOGUE_UNKNOWN_MODEL_WAIT =
      key("catalogue.unknown-model.wait")
          .durationType()
          .defaultValue(Duration.ofSeconds(30))
          .withDescription(
              "How long all unknown model keys together may wait for a new catalogue version.");

  public static final ConfigOption<JobConfig.KernelChoice> KERNEL =
      key("kernel")
          .enumType(JobConfig.KernelChoice.class)
          .defaultValue(JobConfig.KernelChoice.AUTO)
          .withDescription(
              "Which arithmetic kernel computes; the results are the same to the last bit. auto takes"
                  + " vector where Java is started with --add-modules=jdk.incubator.vector, else"
                  + " scalar; vector refuses to run without it.");

  public static final ConfigOption<Map<String, String>> FLINK =
      key("flink")
          .mapType()
          .defaultValue(Map.of())
          .withDescription("Any Flink option, for the embedded run.");

  /** Every option, in the order of the documentation. */
  static final List<ConfigOption<?>> ALL =
      List.of(
          JOB_NAME,
          JOB_GUARANTEE,
          JOB_PARALLELISM,
          JOB_CHECKPOINT_INTERVAL,
          JOB_STATE_DIR,
          INPUT_TOPICS,
          INPUT_TOPIC_PATTERN,
          INPUT_START,
          INPUT_ON_LOST_OFFSETS,
          INPUT_ON_OLDER_STATE,
          INPUT_FORMAT,
          INPUT_SCHEMAS,
          INPUT_KAFKA,
          OUTPUT_PREDICTIONS_TOPIC,
          OUTPUT_PREDICTIONS_FORMAT,
          OUTPUT_DEAD_LETTERS_TOPIC,
          OUTPUT_DEAD_LETTERS_MAX_RATIO,
          OUTPUT_PARTITIONING,
          OUTPUT_TIMESTAMP,
          OUTPUT_MAX_RECORD_BYTES,
          OUTPUT_TRANSACTION_TIMEOUT,
          OUTPUT_TRANSACTION_NAMING,
          OUTPUT_KAFKA,
          CATALOGUE_FILE,
          CATALOGUE_REFRESH,
          CATALOGUE_UNKNOWN_MODEL_WAIT,
          KERNEL,
          FLINK);

  /** The options whose value is a map: any key may stand behind theirs. */
  static final List<ConfigOption<Map<String, String>>> MAPS =
      List.of(INPUT_KAFKA, OUTPUT_KAFKA, FLINK);

  private JobOptions() {}

  /** Returns the key of every option, in the order of the documentation. */
  public static List<String> keys() {
    return ALL.stream().map(ConfigOption::key).toList();
  }

  /** Returns the keys whose value is a map with keys of its own, which may have dots. */
  public static List<String> mapKeys() {
    return MAPS.stream().map(ConfigOption::key).toList();
  }
}
