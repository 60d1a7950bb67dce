// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.cli.JobSetup;
import io.logitmill.config.JobConfig;
import io.logitmill.kafka.DefectiveJob;
import io.logitmill.kafka.EmbeddedDefaults;
import io.logitmill.kafka.GroupCounts;
import io.logitmill.kafka.PreflightReport;
import io.logitmill.replay.AccountReport.Row;
import io.logitmill.testutils.TestBroker;
import io.logitmill.topology.OutputRecord;
import io.logitmill.topology.ReplaySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The account of replays, sound ones and broken ones, by the real job and a real broker. */
class AccountITCase {
  private static final int RECORDS = 200;
  private static final String SPOILED = "@1@17";

  @TempDir static Path brokerDirectory;
  private static TestBroker broker;

  @TempDir Path directory;
  private HistoryTopics history;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start(brokerDirectory);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void fillInput(TestInfo test) throws Exception {
    history = new HistoryTopics(broker, test.getTestMethod().orElseThrow().getName(), Map.of());
    Files.writeString(directory.resolve("models.yaml"), history.catalogue);
    history.settings.setString("catalogue.file", directory.resolve("models.yaml").toString());
    history.settings.setString("job.state-dir", directory.resolve("state").toString());
    history.settings.setString("job.checkpoint-interval", "200ms");
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      // Every tenth is no logit record.
      String value =
          i % 10 == 9
              ? "{"
              : "{\"record_id\":\"r\",\"model\":\"m\",\"model_version\":\"1\",\"logits\":[1,2,3]}";
      records.add(
          new ProducerRecord<>(
              history.logits,
              i % HistoryTopics.PARTITIONS,
              HistoryTopics.at(i).toEpochMilli(),
              null,
              value.getBytes(UTF_8)));
    }
    broker.send(records);
  }

  @Test
  void aSoundReplayIsBalanced() throws Exception {
    AccountReport report = accountOf((record, out) -> out.collect(record));

    assertTrue(report.isBalanced(), report.toString());
    assertEquals(RECORDS, report.rows().stream().mapToLong(row -> row.input().records()).sum());
    assertEquals(RECORDS / 10, report.rows().stream().mapToLong(Row::deadLetters).sum());
    assertEquals(0, report.rows().get(0).deadLetters(), "odd numbers are in partition 1");
  }

  @Test
  void aReplayOfATimeCountsThatTimeAlone() throws Exception {
    history.from = io.logitmill.history.OffsetBound.parse(HistoryTopics.at(20).toString());
    history.to = io.logitmill.history.OffsetBound.parse(HistoryTopics.at(60).toString());

    AccountReport report = accountOf((record, out) -> out.collect(record));

    assertTrue(report.isBalanced(), report.toString());
    assertEquals(40, report.rows().stream().mapToLong(row -> row.output().records()).sum());
  }

  @Test
  void anInputThatIsGoneByNowIsToldAndNotTakenForBalanced() throws Exception {
    ReplayPlan plan = replayedPlan((record, out) -> out.collect(record));
    TopicPartition partition = new TopicPartition(history.logits, 0);
    broker.admin().deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(5))).all().get();

    AccountReport report = account(plan);

    assertFalse(report.isBalanced());
    assertEquals(null, report.rows().get(0).input());
    assertEquals(report.rows().get(0).scored(), report.rows().get(0).output());
    assertTrue(report.rows().get(1).isBalanced());
    assertTrue(
        report.notes().get(0).contains("retention has removed offsets 0 to 4 of the input"),
        report.notes().toString());
  }

  @Test
  void aRecordThatTheJobDropsIsMissed() throws Exception {
    AccountReport report =
        accountOf(
            (record, out) -> {
              if (!isSpoiled(record)) {
                out.collect(record);
              }
            });

    assertFalse(report.isBalanced());
    assertTrue(report.rows().get(0).isBalanced());
    Row row = report.rows().get(1);
    assertEquals(RECORDS / 2, row.input().records());
    assertEquals(row.input(), row.inRange());
    assertEquals(row.input(), row.scored());
    assertEquals(RECORDS / 2 - 1, row.output().records());
  }

  @Test
  void aRecordInPlaceOfAnotherIsMissedThoughTheCountsAgree() throws Exception {
    AccountReport report =
        accountOf(
            (record, out) -> {
              if (isSpoiled(record)) {
                for (int i = 0; i < record.headerKeys.length; i++) {
                  if (record.headerKeys[i].equals("logitmill.source")) {
                    String source = new String(record.headerValues[i], UTF_8);
                    record.headerValues[i] = source.replace(SPOILED, "@1@18").getBytes(UTF_8);
                  }
                }
              }
              out.collect(record);
            });

    assertFalse(report.isBalanced());
    Row row = report.rows().get(1);
    assertEquals(row.input().records(), row.output().records());
    assertFalse(row.isBalanced());
  }

  private static boolean isSpoiled(OutputRecord record) {
    for (int i = 0; i < record.headerKeys.length; i++) {
      if (record.headerKeys[i].equals("logitmill.source")) {
        return new String(record.headerValues[i], UTF_8).endsWith(SPOILED);
      }
    }
    return false;
  }

  /** Replays by the real job with something between its scorer and its sink. */
  private AccountReport accountOf(FlatMapFunction<OutputRecord, OutputRecord> between)
      throws Exception {
    return account(replayedPlan(between));
  }

  private AccountReport account(ReplayPlan plan) throws Exception {
    return Account.of(plan, history.config(), Duration.ofSeconds(10), HistoryTopics.SILENT);
  }

  private ReplayPlan replayedPlan(FlatMapFunction<OutputRecord, OutputRecord> between)
      throws Exception {
    JobConfig live = history.config();
    ReplayPlan plan = history.plan();
    ReplayTopics.create(plan, live);
    JobSetup setup = JobSetup.read(plan.config(live));
    PreflightReport report = setup.preflight();
    assertTrue(report.isClean(), () -> report.errors().toString());
    ReplaySettings settings =
        new ReplaySettings(
            plan.id(),
            plan.ranges(),
            plan.times(),
            Double.POSITIVE_INFINITY,
            false,
            GroupCounts.factory(live.input().kafka(), "replay-it", setup.config().groupId()));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, EmbeddedDefaults.of(setup.config()));
    DefectiveJob.define(
        env,
        setup.config(),
        setup.startPlanned(report, false, settings, plan.specs()),
        new Between(between));
    env.execute("replay");
    return plan;
  }

  /** A lambda as Flink takes it: the job graph must be able to carry it. */
  private record Between(FlatMapFunction<OutputRecord, OutputRecord> function)
      implements FlatMapFunction<OutputRecord, OutputRecord> {
    @Override
    public void flatMap(OutputRecord record, Collector<OutputRecord> out) throws Exception {
      function.flatMap(record, out);
    }
  }
}
