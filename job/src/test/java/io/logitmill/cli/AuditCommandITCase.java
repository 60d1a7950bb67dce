// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.testutils.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandITCase {
  @TempDir private Path directory;

  @Test
  void theExitCodeIsTheVerdict() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"))) {
      broker.createTopics(
          List.of("logits", "predictions", "dead").stream()
              .map(name -> new NewTopic(name, 1, (short) 1))
              .toList());
      broker.send(List.of(record("logits", null), record("logits", null)));
      broker.send(List.of(record("predictions", "logits@0@0")));
      Path config = directory.resolve("job.yaml");
      Files.writeString(
          config,
          """
          job: {name: it}
          input: {topics: [logits], kafka: {bootstrap.servers: "%s"}}
          output:
            predictions: {topic: predictions}
            dead-letters: {topic: dead}
            kafka: {bootstrap.servers: "%s"}
          catalogue: {file: none.yaml}
          """
              .formatted(broker.servers(), broker.servers()));
      Path missing = directory.resolve("missing.txt");

      assertEnds(1, "\nnot clean: 1 missing\n", config, "--offsets-out", missing.toString());
      assertTrue(Files.readString(missing).endsWith("\nlogits@0@1-1\n"));
      broker.send(List.of(record("dead", "logits@0@1")));
      assertEnds(0, "{\"clean\":true,\"counts\":{\"records\":2,", config, "--json");
      assertEnds(2, "--from: expected a partition of the input, found 7.", config, "--from", "7:0");
      assertEnds(2, "none.yaml", config, "--values");
    }
  }

  private void assertEnds(int exitCode, String expected, Path config, String... options)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("audit", "--config", config.toString()));
    arguments.addAll(List.of("--wait", "200ms"));
    arguments.addAll(List.of(options));
    try (CommandProcess audit = CommandProcess.start(directory, arguments.toArray(String[]::new))) {
      assertEquals(exitCode, audit.await(90), audit.output());
      assertTrue(audit.output().contains(expected), audit.output());
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String source) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, 0, null, "v".getBytes(StandardCharsets.UTF_8));
    if (source != null) {
      record.headers().add("logitmill.source", source.getBytes(StandardCharsets.UTF_8));
    }
    return record;
  }
}
