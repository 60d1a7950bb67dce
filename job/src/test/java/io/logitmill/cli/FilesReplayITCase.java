// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.files.ContainerFiles;
import io.logitmill.schemas.Prediction;
import io.logitmill.testutils.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.file.CodecFactory;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replays of files on a real broker, each command a process of its own. */
class FilesReplayITCase {
  private static final int CONTAINED = 600;
  private static final int LINES = 300;
  private static final int MALFORMED_LINE = 123;
  private static final int SECONDS = 120;
  private static final Pattern PLAN = Pattern.compile("--plan (\\S+plan\\.json) goes on");

  @TempDir private Path directory;
  private TestBroker broker;
  private Path config;
  private Path archive;

  @BeforeEach
  void writeFiles() throws Exception {
    broker = TestBroker.start(directory.resolve("broker"));
    broker.createTopics(
        List.of(new NewTopic("predictions", 2, (short) 1), new NewTopic("dead", 2, (short) 1)));
    Files.writeString(
        directory.resolve("models.yaml"), "models: [{model: m, version: '1', class_count: 3}]");
    config = directory.resolve("job.yaml");
    // The brokers of the input are not there: a replay of files does not ask them.
    Files.writeString(
        config,
        """
        job: {name: archive, checkpoint-interval: 200ms, parallelism: 2, state-dir: "%s"}
        input: {topics: [logits], kafka: {bootstrap.servers: "localhost:1"}}
        output:
          predictions: {topic: predictions}
          dead-letters: {topic: dead}
          kafka: {bootstrap.servers: "%s"}
        catalogue: {file: "%s"}
        """
            .formatted(
                directory.resolve("state"), broker.servers(), directory.resolve("models.yaml")));
    archive = Files.createDirectory(directory.resolve("archive"));
    ContainerFiles.write(
        archive.resolve("a.avro"),
        ContainerFiles.records(CONTAINED),
        100,
        CodecFactory.deflateCodec(1));
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      lines.add(
          i == MALFORMED_LINE
              ? "{\"record_id\":"
              : "{\"record_id\":\"r%d\",\"model\":\"m\",\"model_version\":\"1\",\"logits\":[%d,1,-2],\"attributes\":{\"zone\":\"z%d\",\"a\":\"b\"}}"
                  .formatted(i, i, i));
    }
    Files.write(archive.resolve("b.jsonl"), lines);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void eachRecordIsScoredJustOnce_thoughTheReplayIsKilledInTheMiddleOfTheFiles() throws Exception {
    String planned =
        command(
            0,
            "replay",
            "--config",
            config.toString(),
            "--input",
            archive.resolve("*.{avro,jsonl}").toString(),
            "--create-topics",
            "--plan-out",
            directory.resolve("plan.json").toString());
    assertTrue(planned.contains("from 2 files"), planned);
    CommandProcess killed =
        CommandProcess.start(
            directory,
            "replay",
            "--config",
            config.toString(),
            "--plan",
            directory.resolve("plan.json").toString(),
            "--rate",
            "100");
    try (killed) {
      await()
          .atMost(Duration.ofSeconds(SECONDS))
          .until(() -> broker.read("predictions-replay", 100).size() >= 100);
      killed.kill();
    }
    Matcher plan = PLAN.matcher(killed.output());
    assertTrue(plan.find(), killed.output());

    String resumed = command(0, "replay", "--config", config.toString(), "--plan", plan.group(1));

    assertTrue(resumed.contains("Resuming from "), resumed);
    assertTrue(
        resumed.contains("900 records") && resumed.contains("899 predictions, 1 dead letters"),
        resumed);
    assertPredictions();
    assertTheDeadLetter();

    // What is not the file of the plan cannot be accounted for.
    Files.writeString(archive.resolve("b.jsonl"), "{}\n");
    String changed =
        command(1, "replay", "--config", config.toString(), "--account", plan.group(1));
    assertTrue(changed.contains("expected the file of the plan ("), changed);
  }

  /** The records of both files have the same ids and logits: their predictions are the same. */
  private void assertPredictions() throws Exception {
    Map<String, byte[]> bySource = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record :
        broker.read("predictions-replay", CONTAINED + LINES - 1)) {
      assertTrue(record.headers().lastHeader("logitmill.replay.id") != null);
      assertEquals(null, bySource.put(text(record, "logitmill.source"), record.value()));
    }
    assertEquals(CONTAINED + LINES - 1, bySource.size());
    for (int i = 0; i < CONTAINED; i++) {
      byte[] contained = bySource.get("file:" + archive.resolve("a.avro") + "@0@" + i);
      Prediction prediction = Prediction.getDecoder().decode(contained);
      assertEquals("r" + i, prediction.getRecordId());
      assertEquals(i == 0 ? 1 : 0, prediction.getClassId());
      if (i < LINES && i != MALFORMED_LINE) {
        assertArrayEquals(
            contained, bySource.get("file:" + archive.resolve("b.jsonl") + "@1@" + i), "" + i);
      }
    }
  }

  private void assertTheDeadLetter() {
    List<ConsumerRecord<byte[], byte[]>> dead = broker.read("dead-replay", 1);
    assertEquals(1, dead.size());
    assertEquals("{\"record_id\":", new String(dead.get(0).value(), UTF_8));
    assertEquals(
        "file:" + archive.resolve("b.jsonl") + "@1@" + MALFORMED_LINE,
        text(dead.get(0), "logitmill.source"));
    assertEquals("MALFORMED", text(dead.get(0), "logitmill.error.code"));
  }

  @Test
  void whatDoesNotGoWithFilesAndFilesThatAreNotThereAreWrongUse() throws Exception {
    String none =
        command(
            2,
            "replay",
            "--config",
            config.toString(),
            "--input",
            archive.resolve("*.parquet").toString());
    assertTrue(none.contains("--input: Expected files at file:"), none);
    String mixed =
        command(2, "replay", "--config", config.toString(), "--input", "x", "--from", "latest");
    assertTrue(mixed.contains("--input takes whole files"), mixed);
    Path cut = archive.resolve("a.avro");
    byte[] whole = Files.readAllBytes(cut);
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length - 100));
    String damaged = command(1, "replay", "--config", config.toString(), "--input", cut.toString());
    assertTrue(damaged.contains("a.avro: expected record 500 in the block at byte "), damaged);
  }

  private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), UTF_8);
  }

  private String command(int expected, String... arguments) throws Exception {
    try (CommandProcess process = CommandProcess.start(directory, arguments)) {
      int code = process.await(SECONDS);
      assertEquals(expected, code, process.output());
      return process.output();
    }
  }
}
