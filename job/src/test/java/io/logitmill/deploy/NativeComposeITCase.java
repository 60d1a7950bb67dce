// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.testutils.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docker-compose.yml describes, run without containers: see {@link NativeCompose}. */
class NativeComposeITCase {
  /** Of the three example records the third has too few logits. */
  private static final int PREDICTIONS = 2;

  private static final int DEAD_LETTERS = 1;

  private static final Pattern RUNNING =
      Pattern.compile(" : ([0-9a-f]{32}) : digits \\(RUNNING\\)");
  private static final Pattern SAVEPOINT = Pattern.compile("Savepoint completed. Path: (\\S+)");

  @TempDir private static Path directory;
  private static NativeCompose compose;

  @BeforeAll
  static void start() throws Exception {
    compose = NativeCompose.start(directory);
  }

  @AfterAll
  static void stop() {
    if (compose != null) {
      compose.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"broker", "jobmanager", "taskmanager"})
  void healthCheckIsAnswered(String service) throws Exception {
    compose.checkHealth(service);
  }

  @Test
  void theBrokerHasEverySettingOfTheFile() throws Exception {
    Map<String, String> expected = compose.brokerProperties();
    ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, expected.get("node.id"));
    Map<String, String> found = new TreeMap<>();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", compose.servers()))) {
      admin
          .describeConfigs(List.of(broker))
          .values()
          .get(broker)
          .get(30, TimeUnit.SECONDS)
          .entries()
          .forEach(entry -> found.put(entry.name(), entry.value()));
    }
    found.keySet().retainAll(expected.keySet());

    assertEquals(expected, found);
  }

  @Test
  void recordsAreScoredOnceOverAStopAndASecondSubmission() throws Exception {
    sendExamples();
    assertEquals(
        PREDICTIONS, TestBroker.read(compose.servers(), "predictions", PREDICTIONS).size());

    assertTrue(compose.submit().contains("The job digits runs already."));
    List<String> jobs =
        RUNNING.matcher(compose.flink("list")).results().map(m -> m.group(1)).toList();
    assertEquals(1, jobs.size());

    String savepoint = find(SAVEPOINT, compose.flink("stop", jobs.get(0)));
    String resumed = compose.submit();
    assertTrue(resumed.contains(savepoint.substring(savepoint.lastIndexOf('/'))), resumed);

    sendExamples();
    assertEquals(
        2 * PREDICTIONS, TestBroker.read(compose.servers(), "predictions", 2 * PREDICTIONS).size());
    assertEquals(
        2 * DEAD_LETTERS,
        TestBroker.read(compose.servers(), "logits-dead-letters", 2 * DEAD_LETTERS).size());
  }

  private static void sendExamples() throws Exception {
    TestBroker.send(
        compose.servers(),
        ProjectFiles.read("examples/logits.jsonl")
            .lines()
            .map(line -> line.getBytes(StandardCharsets.UTF_8))
            .map(value -> new ProducerRecord<byte[], byte[]>("logits", value))
            .toList());
  }

  private static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertTrue(matcher.find(), text);
    return matcher.group(1);
  }
}
