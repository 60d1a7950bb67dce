// SPDX-License-Identifier: Apache-2.0
package io.logitmill.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.cli.JobSetup;
import io.logitmill.config.JobConfig;
import io.logitmill.kafka.EmbeddedDefaults;
import io.logitmill.kafka.JobStart;
import io.logitmill.kafka.LogitmillJob;
import io.logitmill.kafka.PreflightReport;
import io.logitmill.testutils.Sent;
import io.logitmill.testutils.TestBroker;
import io.logitmill.testutils.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole job on a real broker: every source offset is in exactly one of predictions and dead
 * letters, whatever happens to the job in between.
 */
class PipelineITCase {
  private static final int RECORDS = 100_000;
  private static final int PREDICTION_PARTITIONS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @TempDir static Path brokerDirectory;
  private static TestBroker broker;

  @TempDir Path directory;
  private Topics topics;
  private JobConfig config;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = TestBroker.start(brokerDirectory);
  }

  @AfterAll
  static void stopBroker() {
    if (broker != null) {
      broker.close();
    }
  }

  @BeforeEach
  void createTopics(TestInfo test) throws Exception {
    String name = test.getTestMethod().orElseThrow().getName();
    topics = new Topics(broker, name, PREDICTION_PARTITIONS);
    topics.create();
    Path catalogue = directory.resolve("models.yaml");
    Files.writeString(catalogue, Workload.CATALOGUE);
    config = config(name, catalogue);
  }

  @Test
  void everyRecord_isScoredOrRejected_withoutARestart() throws Exception {
    Map<String, Sent> sent = topics.send(RECORDS, 1L);
    FailingSteps.reset(0);
    JobClient job = start(2, null);

    topics.awaitPublished(RECORDS, PATIENCE, job);
    stopWithSavepoint(job);

    assertEquals(2, FailingSteps.opened(), "tasks opened: more than one each is a restart");
    assertOutcome(sent);
  }

  @Test
  void everyRecord_survivesThreeFailuresOfTheJob() throws Exception {
    Map<String, Sent> sent = topics.send(RECORDS, 2L);
    FailingSteps.reset(3);
    JobClient job = start(2, null);

    topics.awaitPublished(RECORDS, PATIENCE, job);
    stopWithSavepoint(job);

    assertEquals(0, FailingSteps.failuresLeft());
    assertOutcome(sent);
  }

  @Test
  void everyRecord_survivesASavepointAndAnotherParallelism() throws Exception {
    Map<String, Sent> sent = new HashMap<>(topics.send(RECORDS / 2, 3L));
    FailingSteps.reset(0);
    JobClient first = start(2, null);
    topics.awaitPublished(RECORDS / 10, PATIENCE, first);
    String savepoint = stopWithSavepoint(first);

    sent.putAll(topics.send(RECORDS / 4, 4L));
    JobClient second = start(4, savepoint);
    topics.awaitPublished(RECORDS / 2, PATIENCE, second);
    savepoint = stopWithSavepoint(second);

    sent.putAll(topics.send(RECORDS / 4, 5L));
    JobClient third = start(1, savepoint);
    topics.awaitPublished(RECORDS, PATIENCE, third);
    stopWithSavepoint(third);

    assertOutcome(sent);
  }

  private void assertOutcome(Map<String, Sent> sent) throws Exception {
    List<ConsumerRecord<byte[], byte[]>> predictions = topics.readPredictions();
    List<ConsumerRecord<byte[], byte[]>> deadLetters = topics.readDeadLetters();
    new Outcome(sent).assertExactlyOnce(predictions, deadLetters);
    Outcome.assertOrderKept(predictions);
    Outcome.assertOrderKept(deadLetters);
    Outcome.assertUnkeyedFollowTheirSourcePartition(predictions, PREDICTION_PARTITIONS);
  }

  private JobClient start(int parallelism, String savepoint) throws Exception {
    JobSetup setup = JobSetup.read(config);
    PreflightReport report = setup.preflight();
    assertTrue(report.isClean(), () -> "preflight: " + report.errors());
    JobStart start = setup.start(report, false);
    Configuration flink = EmbeddedDefaults.of(config);
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofMillis(100));
    if (savepoint != null) {
      flink.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, flink);
    LogitmillJob.define(
        env,
        config,
        JobStart.of(
            start.facts(), start.refuseFreshStart(), new FailingSteps.Factory(start.steps())));
    return env.executeAsync(config.job().name());
  }

  private String stopWithSavepoint(JobClient job) throws Exception {
    CompletableFuture<?> end = job.getJobExecutionResult();
    String savepoint =
        job.stopWithSavepoint(
                false, directory.resolve("savepoints").toString(), SavepointFormatType.CANONICAL)
            .get(2, TimeUnit.MINUTES);
    end.get(1, TimeUnit.MINUTES);
    return savepoint;
  }

  private JobConfig config(String name, Path catalogue) {
    return new JobConfig(
        new JobConfig.Job(
            name,
            JobConfig.Guarantee.EXACTLY_ONCE,
            2,
            Duration.ofMillis(200),
            directory.resolve("state").toString()),
        new JobConfig.Input(
            List.of(topics.input()),
            Optional.empty(),
            new JobConfig.Start(JobConfig.StartMode.EARLIEST, null),
            JobConfig.OnLostOffsets.FAIL,
            JobConfig.OnOlderState.FAIL,
            JobConfig.InputFormat.AUTO,
            List.of(),
            Map.of("bootstrap.servers", broker.servers())),
        new JobConfig.Output(
            topics.predictions(),
            JobConfig.OutputFormat.AVRO,
            topics.deadLetters(),
            Optional.empty(),
            JobConfig.Partitioning.KEY_OR_SOURCE,
            JobConfig.TimestampChoice.SOURCE,
            new MemorySize(Workload.PREDICTION_LIMIT),
            Duration.ofMinutes(10),
            JobConfig.TransactionNaming.POOLING,
            Map.of("bootstrap.servers", broker.servers())),
        new JobConfig.CatalogueSource(
            catalogue.toString(), Duration.ofSeconds(30), Duration.ofSeconds(1)),
        JobConfig.KernelChoice.SCALAR,
        Map.of());
  }
}
