// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logitmill.config.ConfigException;
import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.config.JobOptions;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  @Test
  void theExampleOfTheDocumentationLoadsAsWritten() throws Exception {
    ConfigFile file;
    try (InputStream in = getClass().getResourceAsStream("example-job.yaml")) {
      file = ConfigFile.parse("job.yaml", in.readAllBytes());
    }

    JobConfigReader.Result result = JobConfigReader.read(file.toConfiguration(), file::origin);

    JobConfig config = result.config();
    assertEquals(List.of(), result.warnings());
    assertEquals("digits", config.job().name());
    assertEquals(List.of("logits"), config.input().topics());
    assertEquals("localhost:9092", config.input().kafka().get("bootstrap.servers"));
    assertEquals("read_committed", config.input().kafka().get("isolation.level"));
    assertEquals(Optional.empty(), config.output().maxDeadLetterRatio());
    assertEquals(1_048_576, config.output().maxRecordBytes().getBytes());
    assertEquals(Duration.ofMinutes(15), config.output().transactionTimeout());
    assertEquals("models.yaml", config.catalogue().file());
    assertEquals(Duration.ofSeconds(30), config.catalogue().unknownModelWait());
    assertEquals("logitmill.digits.", config.transactionalIdPrefix());
    assertEquals("logitmill.digits", config.groupId());
  }

  @Test
  void flattensFlowAndBlockStyleAndKeepsText() throws Exception {
    ConfigFile file =
        parse(
            """
            job: {name: x, checkpoint-interval: 010}
            input.format: json
            output:
              predictions:
                topic: "p"
              kafka:
                linger.ms: 0x10
                ssl: {key.password: "${env:A}"}
            flink: {a.b: true}
            """);
    assertEquals(
        Map.of(
            "job.name", "x",
            "job.checkpoint-interval", "010",
            "input.format", "json",
            "output.predictions.topic", "p",
            "output.kafka.linger.ms", "0x10",
            "output.kafka.ssl.key.password", "${env:A}",
            "flink.a.b", "true"),
        file.values());
    assertEquals("job.yaml:5", file.origin("output.predictions.topic"));
    assertEquals("job.yaml:7", file.origin("output.kafka.linger.ms"));
    assertNull(file.origin("kernel"));
  }

  @Test
  void listsReachFlinkItemByItem() throws Exception {
    for (List<String> items :
        List.of(
            List.of("logits"),
            List.of("a", "b"),
            List.of("with;semicolon", "it's", "x: y", "[z]"),
            List.<String>of())) {
      StringBuilder yaml = new StringBuilder("input: {topics: [");
      items.forEach(item -> yaml.append('"').append(item).append("\", "));
      ConfigFile file = parse(yaml.append("]}").toString());
      assertEquals(items, file.toConfiguration().get(JobOptions.INPUT_TOPICS), items.toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "job: {name: } | job.yaml:1: job.name: expected a value, found none; write one, or remove the key",
        "input: {kafka: x} | job.yaml:1: input.kafka: expected a mapping such as {name: value}, found \"x\"",
        "input: {topics: [[a]]} | job.yaml:1: input.topics: expected a list of plain values, found a list",
        "{job.name: a, job: {name: b}} | job.yaml:1: job.name: stands here for the second time, first on line 1; remove one",
        "{\"   \": } | job.yaml:1: \"   \": expected a value, found none; write one, or remove the key",
        "[] | job.yaml:1: configuration: expected a mapping, found a list",
        "{a: 1, a: 2} | job.yaml:1: a: stands here for the second time, first on line 1; remove one of them",
        "{\" \": 1, \" \": 2} | job.yaml:1: \" \": stands here for the second time, first on line 1; remove one of them",
      })
  void refusesAFileOfAnotherForm(String yaml, String mistake) {
    assertEquals(
        List.of(mistake), assertThrows(ConfigException.class, () -> parse(yaml)).mistakes());
  }

  private static ConfigFile parse(String yaml) throws ConfigException {
    return ConfigFile.parse("job.yaml", yaml.getBytes(StandardCharsets.UTF_8));
  }
}
