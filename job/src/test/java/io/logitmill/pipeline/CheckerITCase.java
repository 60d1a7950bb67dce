// SPDX-License-Identifier: Apache-2.0
package io.logitmill.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.audit.Audit;
import io.logitmill.audit.AuditReport;
import io.logitmill.audit.AuditRequest;
import io.logitmill.audit.Finding;
import io.logitmill.audit.FindingKind;
import io.logitmill.audit.ValueSettings;
import io.logitmill.cli.JobSetup;
import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfig.Guarantee;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.OffsetBound;
import io.logitmill.kafka.DefectiveJob;
import io.logitmill.kafka.EmbeddedDefaults;
import io.logitmill.kafka.JobStart;
import io.logitmill.kafka.PreflightReport;
import io.logitmill.testutils.TestBroker;
import io.logitmill.testutils.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * The checker is itself checked: the audit of a job that is known to be defective finds the defect,
 * at the offsets where it is, and nothing else; of the undisturbed job it finds nothing.
 */
class CheckerITCase {
  private static final int RECORDS = 30_000;
  private static final int PREDICTION_PARTITIONS = 3;

  /** How long the audit of a running job waits for answers that a defect keeps back. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  @TempDir static Path brokerDirectory;
  private static TestBroker broker;

  @TempDir Path directory;
  private String name;
  private Topics topics;

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
  void fillInput(TestInfo test) throws Exception {
    name = test.getTestMethod().orElseThrow().getName();
    topics = new Topics(broker, name, PREDICTION_PARTITIONS);
    topics.create();
    Files.writeString(directory.resolve("models.yaml"), Workload.CATALOGUE);
    topics.send(RECORDS, 11L);
    Defect.reset();
    FailingSteps.reset(0);
  }

  @Test
  void theUndisturbedJobIsClean() throws Exception {
    AuditReport report = auditOf(Guarantee.EXACTLY_ONCE, Defect.NONE);

    assertTrue(report.isClean(), report.toString());
    assertEquals(List.of(), report.findings());
    assertEquals(RECORDS, report.counts().records());
    assertEquals(RECORDS, report.counts().predictions() + report.counts().deadLetters());
    assertTrue(report.counts().deadLetters() > RECORDS / 200, report.toString());
  }

  @Test
  void aFailureAtLeastOnceShowsAsTwice() throws Exception {
    FailingSteps.reset(1);

    AuditReport report = auditOf(Guarantee.AT_LEAST_ONCE, Defect.NONE);

    assertEquals(0, FailingSteps.failuresLeft());
    assertFalse(report.isClean());
    assertTrue(report.counts().twice() > 0, report.toString());
    assertOnly(FindingKind.TWICE, report);
    assertEquals(
        RECORDS + report.counts().twice(),
        report.counts().predictions() + report.counts().deadLetters());
  }

  @Test
  void droppedRecordsShowAsMissing() throws Exception {
    AuditReport report = auditOf(Guarantee.EXACTLY_ONCE, Defect.DROPS);

    assertEquals(RECORDS / 10_000, report.counts().missing());
    assertOnly(FindingKind.MISSING, report);
    assertEquals(Defect.spoiled(), sources(report));
  }

  @Test
  void aDoubledRecordShowsAsTwice() throws Exception {
    AuditReport report = auditOf(Guarantee.EXACTLY_ONCE, Defect.DOUBLES);

    assertEquals(1, report.counts().twice());
    assertOnly(FindingKind.TWICE, report);
    assertEquals(Defect.spoiled(), sources(report));
  }

  @Test
  void aFlippedBitShowsAsAWrongValue() throws Exception {
    AuditReport report = auditOf(Guarantee.EXACTLY_ONCE, Defect.FLIPS);

    assertEquals(1, report.counts().wrongValues());
    assertOnly(FindingKind.WRONG_VALUE, report);
    assertEquals(Defect.spoiled(), sources(report));
    String message = report.findings().get(0).message();
    // What the bit stands for depends on the record that came: the value may not even be readable.
    assertTrue(message.startsWith("the prediction differs: "), message);
  }

  private static void assertOnly(FindingKind kind, AuditReport report) {
    assertFalse(report.isClean());
    assertFalse(report.findings().isEmpty());
    for (Finding finding : report.findings()) {
      assertEquals(kind, finding.kind(), report.toString());
    }
  }

  private static Set<String> sources(AuditReport report) {
    return report.findings().stream()
        .map(Finding::source)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Runs the job until it has caught up, stops it, and audits what it has left. */
  private AuditReport auditOf(Guarantee guarantee, Defect defect) throws Exception {
    JobConfig config = config(guarantee);
    JobSetup setup = JobSetup.read(config);
    JobClient job = start(setup, defect);
    // An audit follows the outputs of a running job until it has caught up.
    AuditReport running = audit(config, Optional.empty());
    assertEquals(defect == Defect.DROPS ? Defect.spoiled().size() : 0, running.counts().missing());
    assertFalse(job.getJobStatus().get().isGloballyTerminalState(), "the job has ended");
    job.stopWithSavepoint(
            false, directory.resolve("savepoints").toString(), SavepointFormatType.CANONICAL)
        .get(2, TimeUnit.MINUTES);
    job.getJobExecutionResult().get(1, TimeUnit.MINUTES);
    return audit(config, Optional.of(setup.valueSettings()));
  }

  private static AuditReport audit(JobConfig config, Optional<ValueSettings> values)
      throws Exception {
    AuditRequest request =
        new AuditRequest(
            config,
            OffsetBound.EARLIEST,
            OffsetBound.LATEST,
            values.isPresent() ? Duration.ZERO : PATIENCE,
            20,
            Optional.empty(),
            values,
            AuditRequest.defaultMemoryBytes());
    return Audit.run(request, new Silent());
  }

  private JobClient start(JobSetup setup, Defect defect) throws Exception {
    PreflightReport report = setup.preflight();
    assertTrue(report.isClean(), () -> "preflight: " + report.errors());
    JobStart real = setup.start(report, false);
    JobStart failing = JobStart.of(real.facts(), false, new FailingSteps.Factory(real.steps()));
    Configuration flink = EmbeddedDefaults.of(setup.config());
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofMillis(100));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, flink);
    DefectiveJob.define(env, setup.config(), failing, defect);
    return env.executeAsync(name);
  }

  private JobConfig config(Guarantee guarantee) {
    Map<String, String> kafka = Map.of("bootstrap.servers", broker.servers());
    return new JobConfig(
        new JobConfig.Job(
            name, guarantee, 1, Duration.ofMillis(200), directory.resolve("state").toString()),
        new JobConfig.Input(
            List.of(topics.input()),
            Optional.empty(),
            new JobConfig.Start(JobConfig.StartMode.EARLIEST, null),
            JobConfig.OnLostOffsets.FAIL,
            JobConfig.OnOlderState.FAIL,
            JobConfig.InputFormat.AUTO,
            List.of(),
            kafka),
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
            kafka),
        new JobConfig.CatalogueSource(
            directory.resolve("models.yaml").toString(),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1)),
        JobConfig.KernelChoice.SCALAR,
        Map.of());
  }

  private static final class Silent implements HistoryListener {
    @Override
    public void note(String line) {}

    @Override
    public void progress(String what, long done, long total) {}
  }
}
