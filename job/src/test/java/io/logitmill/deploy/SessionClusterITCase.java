// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.schemas.Prediction;
import io.logitmill.testutils.Load;
import io.logitmill.testutils.TestBroker;
import io.logitmill.testutils.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shaded jar on a real session cluster: one JobManager and two TaskManagers, all processes, and
 * Flink's own command line client.
 */
class SessionClusterITCase {
  private static final int RECORDS = 200_000;

  /** Up to the next crash or upgrade; a tenth of it while that one takes its time. */
  private static final double PER_SECOND = 8_000;

  private static final int SENT_BEFORE_THE_CRASH = 40_000;
  private static final int SENT_BEFORE_THE_UPGRADE = 80_000;
  private static final int SENT_BEFORE_THE_RESCALE = 120_000;
  private static final int SENT_BEFORE_THE_CANCEL = 150_000;
  private static final long SEED = Long.getLong("session.seed", 20_261_121L);

  private static final Path JAR = Path.of(System.getProperty("logitmill.job.jar"));

  /** Of the workload's catalogue, what the second revision has besides. */
  private static final String SECOND_REVISION =
      """
        - model: digits
          version: "1"
          revision: 2
          labels: [zero, one, two, three, four, five, six, seven, eight, nine]
          temperature: 2.0
          top_k: 3
      """;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path directory;

  private static TestBroker broker;
  private static SessionCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start(directory.resolve("broker"));
    // The module is where the job's warning says that it should be.
    cluster =
        SessionCluster.start(
            directory.resolve("cluster"),
            2,
            Map.of(
                "taskmanager.numberOfTaskSlots",
                "4",
                // A dead TaskManager is missed after two of these; Flink's default is 10 s.
                "heartbeat.interval",
                "1s",
                "env.java.opts.all",
                SessionCluster.FLAGS,
                "env.java.opts.taskmanager",
                SessionCluster.VECTOR_MODULE));
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

  @Test
  void everyRecordIsPublishedOnceOverACrashUpgradesAndRescales() throws Exception {
    SessionJob job = SessionJob.create("upgraded", broker);
    Path first = directory.resolve("first");
    job.write(first, "models.yaml", Workload.CATALOGUE);
    Path second = directory.resolve("second");
    Path secondConfig =
        job.write(
            second,
            "file://" + second.resolve("models.yaml"),
            Workload.CATALOGUE + SECOND_REVISION);
    Path changedJar = changedJar();
    Workload workload = new Workload(job.input(), Workload.PARTITIONS, SEED);

    try (Load load = Load.start(broker.servers(), workload, RECORDS, PER_SECOND)) {
      load.pace(PER_SECOND, SENT_BEFORE_THE_CRASH);
      CompletableFuture<Command.Result> attached =
          attached(first, "--parallelism", "1", JAR.toString(), "run", "--config", "job.yaml");
      String id = cluster.awaitRunning(job.name());
      // They have travelled with the job: whoever takes over needs no file.
      Files.delete(first.resolve("job.yaml"));
      Files.delete(first.resolve("models.yaml"));

      load.send(PER_SECOND, SENT_BEFORE_THE_CRASH);
      cluster.killTheTaskManagerOf(id);
      cluster.addTaskManager();
      load.send(PER_SECOND, SENT_BEFORE_THE_UPGRADE);
      String savepoint = cluster.stopWithSavepoint(id);
      Command.Result ended = attached.get(60, TimeUnit.SECONDS);
      assertEquals(0, ended.status(), ended.printed());

      id = cluster.resume(changedJar, secondConfig, 4, savepoint);
      load.send(PER_SECOND, SENT_BEFORE_THE_RESCALE);
      savepoint = cluster.stopWithSavepoint(id);
      id = cluster.resume(changedJar, secondConfig, 2, savepoint);
      load.send(PER_SECOND, SENT_BEFORE_THE_CANCEL);
      Command.Result cancelled = cluster.flink(directory, "cancel", id);
      assertEquals(0, cancelled.status(), cancelled.printed());
      assertTrue(load.remaining() > 0, "The load is over before the job is cancelled.");

      id = cluster.resume(changedJar, secondConfig, 2, cluster.newestCheckpoint(id));
      load.rush();
      load.await(Duration.ofMinutes(1));
      long predictions =
          AuditRun.findsNothing(secondConfig, RECORDS, Map.of()).at("predictions").number();
      assertScoredByBothRevisions(job, (int) predictions);
      cluster.end(id);
    }

    assertTrue(
        logLines("Kernel: vector").size() > 0, () -> "No vector kernel: " + logLines("Kernel:"));
  }

  /** A client that waits for the end of the job. */
  private static CompletableFuture<Command.Result> attached(Path workingDirectory, String... rest) {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(List.of(rest));
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return cluster.flink(workingDirectory, arguments.toArray(String[]::new));
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Returns a jar that says in its manifest that it is another one. */
  private static Path changedJar() throws IOException {
    Path jar = Files.copy(JAR, directory.resolve("changed-job.jar"));
    Path manifest = Files.writeString(directory.resolve("manifest"), "Build-Note: changed\n");
    int status =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "--update",
                "--file",
                jar.toString(),
                "--manifest",
                manifest.toString());
    assertEquals(0, status);
    return jar;
  }

  private static void assertScoredByBothRevisions(SessionJob job, int predictions)
      throws IOException {
    Map<Integer, Integer> digits = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record : broker.read(job.predictions(), predictions)) {
      Prediction prediction = Prediction.fromByteBuffer(ByteBuffer.wrap(record.value()));
      if (prediction.getModel().equals("digits")) {
        digits.merge(prediction.getSpecRevision(), 1, Integer::sum);
      }
    }
    System.out.println("predictions of digits by revision: " + digits);
    assertEquals(Set.of(1, 2), digits.keySet());
  }

  private static List<String> logLines(String part) {
    List<String> found = new ArrayList<>();
    try {
      for (String process : List.of("taskmanager-0", "taskmanager-1", "taskmanager-2")) {
        found.addAll(cluster.log(process).stream().filter(line -> line.contains(part)).toList());
      }
      return found;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
