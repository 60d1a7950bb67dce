// SPDX-License-Identifier: Apache-2.0
package io.logitmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobConfigReaderTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "job.name", "digits",
          "input.topics", "logits",
          "input.kafka.bootstrap.servers", "a:9092",
          "output.predictions.topic", "predictions",
          "output.dead-letters.topic", "dead",
          "output.kafka.bootstrap.servers", "a:9092",
          "catalogue.file", "models.yaml");

  @Test
  void pinsAllDefaults() throws Exception {
    assertEquals(
        new JobConfig(
            new JobConfig.Job(
                "digits", JobConfig.Guarantee.EXACTLY_ONCE, 1, Duration.ofSeconds(1), "./state"),
            new JobConfig.Input(
                List.of("logits"),
                Optional.empty(),
                new JobConfig.Start(JobConfig.StartMode.EARLIEST, null),
                JobConfig.OnLostOffsets.FAIL,
                JobConfig.OnOlderState.FAIL,
                JobConfig.InputFormat.AUTO,
                List.of(),
                Map.of("bootstrap.servers", "a:9092")),
            new JobConfig.Output(
                "predictions",
                JobConfig.OutputFormat.AVRO,
                "dead",
                Optional.empty(),
                JobConfig.Partitioning.KEY_OR_SOURCE,
                JobConfig.TimestampChoice.SOURCE,
                new MemorySize(1_048_576),
                Duration.ofMinutes(15),
                JobConfig.TransactionNaming.POOLING,
                Map.of("bootstrap.servers", "a:9092")),
            new JobConfig.CatalogueSource(
                "models.yaml", Duration.ofSeconds(30), Duration.ofSeconds(30)),
            JobConfig.KernelChoice.AUTO,
            Map.of()),
        read(LEAST).config());
    assertEquals(List.of(), read(LEAST).warnings());
  }

  @Test
  void readsEveryKeyAndLeavesNoDeclaredOptionOut() throws Exception {
    Map<String, String> every = new HashMap<>();
    every.put("job.name", "other");
    every.put("job.guarantee", "at-least-once");
    every.put("job.parallelism", "3");
    every.put("job.checkpoint-interval", "45s");
    every.put("job.state-dir", "/var/state");
    every.put("input.topics", "a;b");
    every.put("input.start", "2026-01-31T08:00:00+01:00");
    every.put("input.on-lost-offsets", "skip");
    every.put("input.on-older-state", "repeat");
    every.put("input.format", "json");
    every.put("input.schemas", "x.avsc;y.avsc");
    every.put("input.kafka.bootstrap.servers", "in:1,in:2");
    every.put("input.kafka.fetch.max.bytes", "1000");
    every.put("output.predictions.topic", "p");
    every.put("output.predictions.format", "json");
    every.put("output.dead-letters.topic", "d");
    every.put("output.dead-letters.max-ratio", "0.25");
    every.put("output.partitioning", "source");
    every.put("output.timestamp", "now");
    every.put("output.max-record-bytes", "2mb");
    every.put("output.transaction-timeout", "5min");
    every.put("output.transaction-naming", "incrementing");
    every.put("output.kafka.bootstrap.servers", "out:1");
    every.put("catalogue.file", "s3://b/m.yaml");
    every.put("catalogue.refresh", "1min");
    every.put("catalogue.unknown-model.wait", "0s");
    every.put("kernel", "scalar");
    every.put("flink.taskmanager.memory.process.size", "2g");

    assertEquals(
        new JobConfig(
            new JobConfig.Job(
                "other",
                JobConfig.Guarantee.AT_LEAST_ONCE,
                3,
                Duration.ofSeconds(45),
                "/var/state"),
            new JobConfig.Input(
                List.of("a", "b"),
                Optional.empty(),
                new JobConfig.Start(
                    JobConfig.StartMode.TIME, Instant.parse("2026-01-31T07:00:00Z")),
                JobConfig.OnLostOffsets.SKIP,
                JobConfig.OnOlderState.REPEAT,
                JobConfig.InputFormat.JSON,
                List.of("x.avsc", "y.avsc"),
                Map.of("bootstrap.servers", "in:1,in:2", "fetch.max.bytes", "1000")),
            new JobConfig.Output(
                "p",
                JobConfig.OutputFormat.JSON,
                "d",
                Optional.of(0.25),
                JobConfig.Partitioning.SOURCE,
                JobConfig.TimestampChoice.NOW,
                new MemorySize(2_097_152),
                Duration.ofMinutes(5),
                JobConfig.TransactionNaming.INCREMENTING,
                Map.of("bootstrap.servers", "out:1")),
            new JobConfig.CatalogueSource("s3://b/m.yaml", Duration.ofMinutes(1), Duration.ZERO),
            JobConfig.KernelChoice.SCALAR,
            Map.of("taskmanager.memory.process.size", "2g")),
        read(every).config());

    Map<String, String> byPattern = new HashMap<>(every);
    byPattern.remove("input.topics");
    byPattern.put("input.topic-pattern", "logits-.*");
    JobConfig.Input input = read(byPattern).config().input();
    assertEquals(Optional.of("logits-.*"), input.topicPattern());
    assertEquals(List.of(), input.topics());

    every.putAll(byPattern);
    assertEquals(new TreeSet<>(declaredKeys()), coveredKeys(every.keySet()));
  }

  @Test
  void everyDeclaredOptionHasADescriptionAndIsListed() throws Exception {
    assertEquals(declaredKeys(), JobOptions.keys());
    for (ConfigOption<?> option : JobOptions.ALL) {
      assertNotEquals("", option.description().toString(), option.key());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "job.name | a b | expected letters, digits, '_' and '-' only, found a b",
        "job.name | a.b | expected letters, digits, '_' and '-' only, found a.b",
        "job.checkpoint-interval | 5 | expected a time with its unit such as 30s, found 5",
        "output.transaction-timeout | 31s | expected more than job.checkpoint-interval and catalogue.unknown-model.wait together (31000 ms), found 31000 ms",
        "output.kafka.partitioner.class | x | expected not to be set here: use output.partitioning",
        "job.parallelism | 0 | expected a whole number from 1 up, found 0",
        "job.parallelism | many | expected a whole number, found many",
        "job.guarantee | exactly | expected one of exactly-once, at-least-once, found exactly",
        "job.checkpoint-interval | 0s | expected 1 ms or more, found 0 ms",
        "job.checkpoint-interval | 9223372036854775807 s | expected at most 3650 d, found 9223372036854775807 s",
        "catalogue.unknown-model.wait | 3651 d | expected at most 3650 d, found 3651 d",
        "catalogue.refresh | PT9223372036854775807S | expected at most 3650 d, found PT9223372036854775807S",
        "job.checkpoint-interval | soon | expected a time such as 30s or 15min, found soon",
        "input.start | 2026-01-31T08:00:00 | expected earliest, latest, committed or a time with its zone such as 2026-01-31T08:00:00Z, found 2026-01-31T08:00:00",
        "input.topic-pattern | l.* | expected input.topics or input.topic-pattern, found both; remove one",
        "input.kafka.isolation.level | none | expected read_committed or read_uncommitted, found none",
        "input.kafka.auto.offset.reset | latest | expected not to be set here: use input.start and input.on-lost-offsets",
        "input.kafka.enable.auto.commit | true | expected not to be set here: the job commits offsets with its checkpoints; remove it",
        "output.kafka.transactional.id | x | expected not to be set here: the job names its transactions by job.name; remove it",
        "output.kafka.transaction.timeout.ms | 1 | expected not to be set here: use output.transaction-timeout",
        "output.kafka.enable.idempotence | false | expected true with job.guarantee: exactly-once, found false",
        "output.kafka.acks | 1 | expected all with job.guarantee: exactly-once, found 1",
        "output.predictions.topic | logits | expected another topic than the input's, found logits in both",
        "output.dead-letters.topic | predictions | expected another topic than the predictions', found predictions",
        "output.dead-letters.max-ratio | 0 | expected a number above 0 and up to 1, or none, found 0",
        "output.dead-letters.max-ratio | 1.5 | expected a number above 0 and up to 1, or none, found 1.5",
        "output.max-record-bytes | 3gb | expected 1 to 2147483647 bytes, found 3221225472",
        "output.max-record-bytes | big | expected a size such as 1mb or 500kb, found big",
        "output.transactionTimeout | 1 | expected a known key, found none of this name (did you mean 'output.transaction-timeout'?)",
        "kernal | auto | expected a known key, found none of this name (did you mean 'kernel'?)",
      })
  void refusesOneValueNamingItsPlace(String key, String value, String mistake) {
    Map<String, String> values = new HashMap<>(LEAST);
    values.put(key, value);
    assertEquals(List.of("job.yaml:7: " + key + ": " + mistake), mistakes(values));
  }

  @Test
  void refusesOutputTopicThatTheInputPatternMatches() {
    Map<String, String> values = new HashMap<>(LEAST);
    values.remove("input.topics");
    values.put("input.topic-pattern", "pre.*");
    assertEquals(
        List.of(
            "job.yaml:7: output.predictions.topic: expected a topic that input.topic-pattern does"
                + " not match, found predictions, which matches pre.*"),
        mistakes(values));
  }

  @Test
  void mistakeStaysOneLineWhateverItQuotes() {
    Map<String, String> values = new HashMap<>(LEAST);
    values.put("kernel", "a\nb\u001b[2J");
    values.put("x\ry", "z");
    assertEquals(
        List.of(
            "job.yaml:7: x\\ry: expected a known key, found none of this name",
            "job.yaml:7: kernel: expected one of auto, vector, scalar, found a\\nb\\u001b[2J"),
        mistakes(values));
  }

  @Test
  void keyOfBlanksIsShownInQuotes() {
    Map<String, String> values = new HashMap<>(LEAST);
    values.put("  ", "z");
    assertEquals(
        List.of("job.yaml:7: \"  \": expected a known key, found none of this name"),
        mistakes(values));
  }

  @Test
  void reportsEverythingThatIsMissingAtOnce() {
    assertEquals(
        List.of(
            "job.name: expected a value, found none; it is required",
            "output.predictions.topic: expected a value, found none; it is required",
            "output.dead-letters.topic: expected a value, found none; it is required",
            "catalogue.file: expected a value, found none; it is required",
            "input.topics: expected topics or input.topic-pattern, found neither",
            "input.kafka.bootstrap.servers: expected host:port, found none",
            "output.kafka.bootstrap.servers: expected host:port, found none"),
        assertThrows(
                ConfigException.class, () -> JobConfigReader.read(new Configuration(), key -> null))
            .mistakes());
  }

  @Test
  void warnsOfWhatIsAllowedAndUnwise() throws Exception {
    Map<String, String> values = new HashMap<>(LEAST);
    values.put("input.kafka.isolation.level", "read_uncommitted");
    values.put("output.transaction-naming", "incrementing");
    values.put("output.kafka.ssl.key.password", "hunter2");
    values.put("output.kafka.ssl.keystore.password", "${env:KEYSTORE}");
    List<String> warnings = read(values).warnings();
    assertEquals(3, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).startsWith("job.yaml:7: input.kafka.isolation.level: "));
    assertTrue(warnings.get(1).startsWith("job.yaml:7: output.transaction-naming: "));
    assertTrue(warnings.get(2).startsWith("job.yaml:7: output.kafka.ssl.key.password: "));
    assertFalse(warnings.toString().contains("hunter2"));
  }

  @Test
  void descriptionMasksSecretsAndShowsReferences() throws Exception {
    Map<String, String> values = new HashMap<>(LEAST);
    values.put("input.kafka.sasl.jaas.config", "Module required password=\"hunter2\";");
    values.put("output.kafka.ssl.key.password", "${env:KEY}");
    values.put("flink.s3.secret-key", "hunter2");
    JobConfig config = read(values).config();
    assertFalse(config.describe().contains("hunter2"), config.describe());
    assertFalse(config.toString().contains("hunter2"));
    assertTrue(config.describe().contains("output.kafka.ssl.key.password: ${env:KEY}\n"));
    assertTrue(config.describe().contains("job.guarantee: exactly-once\n"));
  }

  private static List<String> declaredKeys() {
    return Arrays.stream(JobOptions.class.getFields())
        .filter(f -> Modifier.isStatic(f.getModifiers()) && f.getType() == ConfigOption.class)
        .map(
            f -> {
              try {
                return ((ConfigOption<?>) f.get(null)).key();
              } catch (IllegalAccessException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  /** Returns the options that the keys set, those of map type by their root. */
  private static Set<String> coveredKeys(Set<String> keys) {
    Set<String> covered = new TreeSet<>();
    for (String key : keys) {
      covered.add(
          JobOptions.mapKeys().stream()
              .filter(map -> key.startsWith(map + "."))
              .findFirst()
              .orElse(key));
    }
    return covered;
  }

  private static JobConfigReader.Result read(Map<String, String> values) throws ConfigException {
    return JobConfigReader.read(Configuration.fromMap(values), key -> "job.yaml:7");
  }

  private static List<String> mistakes(Map<String, String> values) {
    return assertThrows(ConfigException.class, () -> read(values)).mistakes();
  }
}
