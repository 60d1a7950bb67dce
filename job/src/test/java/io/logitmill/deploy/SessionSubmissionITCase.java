// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.testutils.TestBroker;
import io.logitmill.testutils.Workload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Submissions to a real session cluster that go wrong: the reason is told in one line, and the
 * cluster takes the next job. Its processes are started without the vector module.
 */
class SessionSubmissionITCase {
  private static final Path JAR = Path.of(System.getProperty("logitmill.job.jar"));
  private static final String RECORD =
      """
      {"record_id":"r","model":"masked","model_version":"1","logits":[0,1]}""";

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path directory;

  private static TestBroker broker;
  private static SessionCluster cluster;

  /** The configuration of a job that is never accepted. */
  private static Path refused;

  /** The id of the jar in the web interface. */
  private static String uploaded;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start(directory.resolve("broker"));
    cluster =
        SessionCluster.start(
            directory.resolve("cluster"),
            1,
            Map.of(
                "taskmanager.numberOfTaskSlots", "4", "env.java.opts.all", SessionCluster.FLAGS));
    refused =
        SessionJob.create("refused", broker)
            .write(
                directory.resolve("refused"),
                directory.resolve("refused/models.yaml").toString(),
                Workload.CATALOGUE);
    uploaded = cluster.rest().upload(JAR);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @AfterEach
  void theJobManagerLives() throws Exception {
    assertTrue(cluster.isAlive("jobmanager"));
    assertTrue(cluster.rest().answers());
  }

  static List<Arguments> wrongSubmissions() {
    return List.of(
        Arguments.of(
            "Unknown options: '--confg', 'job.yaml' (did you mean --config?)",
            List.of("--confg", "job.yaml")),
        Arguments.of(
            "Cannot read the configuration nowhere.yaml: ", List.of("--config", "nowhere.yaml")),
        Arguments.of(
            "Expected input topic 'nowhere', found no topic of that name. ",
            List.of("--config", "job.yaml", "-Dinput.topics=nowhere")),
        Arguments.of(
            "-Djob.checkpoint-interval: job.checkpoint-interval: expected ",
            List.of("--config", "job.yaml", "-Djob.checkpoint-interval=0s")));
  }

  @ParameterizedTest
  @MethodSource("wrongSubmissions")
  void clientTellsInOneLineWhatIsWrong(String line, List<String> options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("run", JAR.toString(), "run"));
    arguments.addAll(options);
    Command.Result result = cluster.flink(refused.getParent(), arguments.toArray(String[]::new));

    assertEquals(1, result.status(), result.printed());
    List<String> printed = result.printed().lines().toList();
    assertEquals(1, printed.size(), result.printed());
    assertTrue(printed.get(0).startsWith(line), result.printed());
  }

  @ParameterizedTest
  @MethodSource("wrongSubmissions")
  void webInterfaceTellsInOneLineWhatIsWrong(String line, List<String> options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("run"));
    // The JobManager has another working directory than a client.
    options.forEach(o -> arguments.add(o.equals("job.yaml") ? "file://" + refused : o));

    IOException answer =
        assertThrows(
            IOException.class,
            () -> cluster.rest().run(uploaded, arguments.toArray(String[]::new)));

    String expected = line.replace("job.yaml", "file://" + refused);
    assertTrue(
        causes(answer).anyMatch(cause -> cause.contains(": " + expected)), answer.getMessage());
  }

  /** Returns the messages in an answer of the JobManager. */
  private static Stream<String> causes(IOException answer) {
    return Stream.of(answer.getMessage().split("\\\\n", -1))
        .filter(cause -> cause.startsWith("Caused by: "));
  }

  @Test
  void webInterfaceStartsAJob() throws Exception {
    SessionJob job = SessionJob.create("uploaded", broker);
    Path config =
        job.write(
            directory.resolve("uploaded"),
            directory.resolve("uploaded/models.yaml").toString(),
            Workload.CATALOGUE);

    String id = cluster.rest().run(uploaded, "run", "--config", "file://" + config);
    send(job, RECORD);

    assertEquals(1, broker.read(job.predictions(), 1).size());
    cluster.end(id);
  }

  @Test
  void attachedClientTellsWhyTheJobFailed() throws Exception {
    SessionJob job = SessionJob.create("poisoned", broker);
    Path config = job.write(directory.resolve("poisoned"), "models.yaml", Workload.CATALOGUE);
    send(job, "no record", "no record", "no record");

    Command.Result failed =
        cluster.flink(
            config.getParent(),
            "run",
            JAR.toString(),
            "run",
            "--config",
            "job.yaml",
            "-Doutput.dead-letters.max-ratio=0.001",
            // No checkpoint before it fails: its records are not committed, and it may start anew.
            "-Djob.checkpoint-interval=10min");

    assertEquals(1, failed.status(), failed.printed());
    String cause = "2 of 2 records are dead letters, more than dead-letters.max-ratio 0.001";
    assertTrue(
        failed
            .err()
            .lines()
            .anyMatch(
                line -> line.startsWith(ProgramInvocationException.class.getName() + ": " + cause)),
        failed.printed());

    // It has committed nothing, and starts again with what was mended.
    String id = cluster.submit(config.getParent(), JAR.toString(), "run", "--config", "job.yaml");
    assertEquals(3, broker.read(job.deadLetters(), 3).size());
    cluster.end(id);
  }

  @Test
  void aReplayEndsWithItsAccountWhereItsClientWaits() throws Exception {
    SessionJob job = SessionJob.create("history", broker);
    Path config = job.write(directory.resolve("history"), "models.yaml", Workload.CATALOGUE);
    send(job, RECORD, RECORD, "no record");

    Command.Result attached =
        cluster.flink(
            config.getParent(),
            "run",
            "--parallelism",
            "2",
            JAR.toString(),
            "replay",
            "--config",
            "job.yaml",
            "--create-topics");

    assertEquals(0, attached.status(), attached.printed());
    assertTrue(attached.out().contains("balanced: 3 records"), attached.printed());
    assertTrue(attached.out().contains("2 predictions, 1 dead letters"), attached.printed());
    assertEquals(2, broker.read(job.predictions() + "-replay", 2).size());

    Command.Result detached =
        cluster.flink(
            config.getParent(),
            "run",
            "--detached",
            JAR.toString(),
            "replay",
            "--config",
            "job.yaml",
            "--output",
            "history-detached",
            "--output-dead-letters",
            "history-detached-dead",
            "--create-topics");
    assertEquals(0, detached.status(), detached.printed());
    assertTrue(detached.out().contains("replay --account"), detached.printed());
    assertEquals(2, broker.read("history-detached", 2).size());
  }

  @Test
  void attachedClientReplaysFilesThatTheTaskManagersRead() throws Exception {
    SessionJob job = SessionJob.create("archived", broker);
    Path config = job.write(directory.resolve("archived"), "models.yaml", Workload.CATALOGUE);
    Files.writeString(config.resolveSibling("day.jsonl"), RECORD + "\nno record\n");

    Command.Result done =
        cluster.flink(
            config.getParent(),
            "run",
            JAR.toString(),
            "replay",
            "--config",
            "job.yaml",
            "--input",
            "*.jsonl",
            "--create-topics");

    assertEquals(0, done.status(), done.printed());
    assertTrue(
        done.out().contains("balanced: 2 records of replay ")
            && done.out().contains(": 1 predictions, 1 dead letters, each just once"),
        done.printed());
  }

  private static void send(SessionJob job, String... values) throws Exception {
    broker.send(
        Stream.of(values)
            .map(value -> value.getBytes(StandardCharsets.UTF_8))
            .map(value -> new ProducerRecord<byte[], byte[]>(job.input(), 0, null, value))
            .toList());
  }

  @Test
  void withoutTheVectorModuleTheJobNamesTheKeyOnceAndScores() throws Exception {
    SessionJob job = SessionJob.create("scalar", broker);
    Path config = job.write(directory.resolve("scalar"), "models.yaml", Workload.CATALOGUE);
    send(job, RECORD);
    int before = kernelLines().size();

    String id =
        cluster.submit(
            config.getParent(),
            "--parallelism",
            "4",
            JAR.toString(),
            "run",
            "--config",
            "job.yaml");

    assertEquals(1, broker.read(job.predictions(), 1).size());
    List<String> all = kernelLines();
    List<String> lines = all.subList(before, all.size());
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.get(0).contains(" WARN "), lines::toString);
    assertTrue(lines.get(0).contains("Kernel: scalar, because "), lines::toString);
    assertTrue(
        lines
            .get(0)
            .contains(
                SessionCluster.VECTOR_MODULE + "; on a Flink cluster, add it to env.java.opts."),
        lines::toString);
    assertTrue(lines.get(0).contains("env.java.opts.taskmanager"), lines::toString);

    cluster.end(id);
  }

  private static List<String> kernelLines() throws IOException {
    return cluster.log("taskmanager-0").stream().filter(line -> line.contains("Kernel: ")).toList();
  }
}
