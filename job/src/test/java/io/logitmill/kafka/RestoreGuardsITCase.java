// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.config.JobConfig;
import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.testutils.LogLines;
import io.logitmill.testutils.TestBroker;
import io.logitmill.topology.DeliberateStop;
import io.logitmill.topology.FakeSteps;
import io.logitmill.topology.ScoringSteps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job does that is resumed, or begun, when it cannot go on as if nothing had happened. */
class RestoreGuardsITCase {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path directory;
  private static TestBroker shared;
  private static int names;

  private TestBroker broker = shared;
  private JobConfigs config;
  private boolean refuseFreshStart;
  private ScoringSteps.Factory steps = FakeSteps::open;

  @BeforeAll
  static void startBroker() throws Exception {
    shared = TestBroker.start(directory.resolve("broker"));
  }

  @AfterAll
  static void stopBroker() {
    shared.close();
  }

  private void createTopics() throws Exception {
    String name = "guard" + names++;
    config = new JobConfigs(broker.servers());
    config.name = name;
    config.topics = List.of(name + "-in");
    config.predictions = name + "-out";
    config.deadLetters = name + "-dead";
    config.stateDir = directory.resolve(name).toString();
    broker.createTopic(config.topics.get(0), 1, Map.of());
    broker.createTopic(config.predictions, 1, Map.of());
    broker.createTopic(config.deadLetters, 1, Map.of());
  }

  @Test
  void saysThatTheBrokerHasAbortedWhatTheCheckpointCountsOn() throws Exception {
    createTopics();
    config.transactionTimeout = Duration.ofSeconds(3);
    JobClient job = startAndWrite("lost");
    // A savepoint after which the job goes on does not commit.
    String savepoint =
        job.triggerSavepoint(config.stateDir, SavepointFormatType.NATIVE).get(60, TimeUnit.SECONDS);
    cancel(job);
    String id = id();
    assertEquals(TransactionState.ONGOING, describe(id).state());
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> describe(id).state() == TransactionState.COMPLETE_ABORT);

    try (LogLines log = LogLines.of(GuardedCommitter.class)) {
      send("next");
      JobClient resumed = start(Optional.of(savepoint));
      assertEquals(List.of("p(next)"), predictions(1));
      assertEquals(1, log.lines().size(), log.lines().toString());
      String line = log.lines().get(0);
      assertTrue(line.startsWith("ERROR The broker has aborted transaction(s) [" + id + "]"), line);
      assertTrue(line.contains("audit"), line);
      cancel(resumed);
    }
  }

  @Test
  void saysNothingWhenTheRestoredTransactionWasCommitted() throws Exception {
    createTopics();
    String savepoint = stop(startAndWrite("one"));
    assertEquals(TransactionState.COMPLETE_COMMIT, describe(id()).state());
    try (LogLines log = LogLines.of(GuardedCommitter.class)) {
      send("two");
      JobClient resumed = start(Optional.of(savepoint));
      assertEquals(List.of("p(one)", "p(two)"), predictions(2));
      assertEquals(List.of(), log.lines());
      cancel(resumed);
    }
  }

  @Test
  void goesOnWhenTheBrokerHasForgottenTheTransactionalId() throws Exception {
    try (TestBroker forgetful =
        TestBroker.start(
            directory.resolve("forgetful"),
            Map.of(
                "transactional.id.expiration.ms", "5000",
                "transaction.remove.expired.transaction.cleanup.interval.ms", "500"))) {
      broker = forgetful;
      createTopics();
      String savepoint = stop(startAndWrite("one"));
      String id = id();
      Awaitility.await().atMost(PATIENCE).until(() -> isForgotten(id));
      try (LogLines log = LogLines.of(GuardedCommitter.class)) {
        send("two");
        JobClient resumed = start(Optional.of(savepoint));
        assertEquals(List.of("p(one)", "p(two)"), predictions(2));
        assertTrue(log.lines().get(0).startsWith("WARN Transaction(s) [" + id), log.lines() + "");
        cancel(resumed);
      }
    }
  }

  @Test
  void aRefusedFreshStartLeavesOpenTransactionsAlone() throws Exception {
    createTopics();
    String id = "logitmill." + config.name + ".-0-0";
    Map<String, Object> properties =
        Map.of("bootstrap.servers", broker.servers(), "transactional.id", id);
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> crashed = new KafkaProducer<>(properties, bytes, bytes)) {
      crashed.initTransactions();
      crashed.beginTransaction();
      crashed.send(new ProducerRecord<>(config.predictions, new byte[] {1})).get();
      refuseFreshStart = true;

      String message = failure(start(Optional.empty()));

      assertTrue(message.contains("start it with --fresh if that is meant"), message);
      assertEquals(TransactionState.ONGOING, describe(id).state());
      crashed.commitTransaction();
    }
  }

  @Test
  void aJobThatMayNotBeginAnewResumes() throws Exception {
    createTopics();
    send("one");
    String savepoint = stop(awaitPredictions(start(Optional.empty()), "p(one)"));
    refuseFreshStart = true;
    send("two");
    cancel(awaitPredictions(start(Optional.of(savepoint)), "p(one)", "p(two)"));
  }

  @Test
  void stateOlderThanWhatTheGroupHasCommittedStopsTheJob() throws Exception {
    createTopics();
    String old = outlivedSavepoint();
    long end = endOf(config.predictions);

    String message = failure(start(Optional.of(old)));

    assertTrue(
        message.contains(
            "group 'logitmill.%s' has committed: topic %s, partition 0: restored offset 1,"
                    .formatted(config.name, config.topics.get(0))
                + " committed offset 3. 2 offset(s) of this subtask would be published twice"),
        message);
    assertTrue(message.contains("-Dinput.on-older-state=repeat"), message);
    assertEquals(end, endOf(config.predictions));
    assertEquals(List.of("p(one)", "p(two)", "p(three)"), predictions(3));
  }

  @Test
  void olderStateIsRepeatedWhenAsked() throws Exception {
    createTopics();
    config.inputKafka.put("group.id", config.name + "-own");
    config.onOlderState = JobConfig.OnOlderState.REPEAT;
    String old = outlivedSavepoint();
    try (LogLines log = LogLines.of(OlderStateGuard.class)) {
      JobClient job = start(Optional.of(old));
      awaitPredictions(job, "p(one)", "p(two)", "p(three)", "p(two)", "p(three)");
      assertEquals(1, log.lines().size(), log.lines().toString());
      assertTrue(log.lines().get(0).contains("2 offset(s) of this subtask"), log.lines() + "");
      cancel(job);
    }
  }

  /** Returns a savepoint after the first of three records, all of which the job has committed. */
  private String outlivedSavepoint() throws Exception {
    send("one");
    JobClient job = awaitPredictions(start(Optional.empty()), "p(one)");
    String savepoint =
        job.triggerSavepoint(config.stateDir, SavepointFormatType.NATIVE).get(60, TimeUnit.SECONDS);
    send("two", "three");
    awaitPredictions(job, "p(one)", "p(two)", "p(three)");
    Awaitility.await().atMost(PATIENCE).until(() -> committed() == 3);
    stop(job);
    return savepoint;
  }

  @Test
  void namesWhatRetentionHasRemovedWhileTheJobWasPaused() throws Exception {
    createTopics();
    send("one", "two");
    String savepoint = stop(awaitPredictions(start(Optional.empty()), "p(one)", "p(two)"));
    send("three", "four", "five");
    deleteBefore(4);

    String message = failure(start(Optional.of(savepoint)));

    assertTrue(
        message.contains(
            "Topic "
                + config.topics.get(0)
                + ", partition 0: expected offset 2, found 4 to 4; offsets 2 to 3 are lost:"
                + " retention has removed them."),
        message);
    assertTrue(message.contains("input.on-lost-offsets: skip"), message);
  }

  @Test
  void namesATopicThatWasCreatedAnewWhileTheJobWasPaused() throws Exception {
    createTopics();
    send("one", "two", "three");
    String savepoint =
        stop(awaitPredictions(start(Optional.empty()), "p(one)", "p(two)", "p(three)"));
    String topic = config.topics.get(0);
    broker.admin().deleteTopics(List.of(topic)).all().get();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> !broker.admin().listTopics().names().get().contains(topic));
    broker.createTopic(topic, 1, Map.of());
    send("new");

    String message = failure(start(Optional.of(savepoint)));

    assertTrue(
        message.contains(
            "partition 0: expected offset 3, found 0 to 0: the topic was created anew, or cut."),
        message);
  }

  @Test
  void namesWhatRetentionHasRemovedBeforeASlowJobReadIt() throws Exception {
    createTopics();
    // One record to a batch, and one batch to a fetch: the job cannot read ahead.
    config.inputKafka.put("max.partition.fetch.bytes", "1");
    config.inputKafka.put("max.poll.records", "1");
    String[] values = new String[50];
    for (int i = 0; i < values.length; i++) {
      values[i] = "v" + i + "x".repeat(20_000);
    }
    send(values);
    steps = HeldSteps::open;
    HeldSteps.release = new CountDownLatch(1);
    HeldSteps.reached = new CountDownLatch(1);
    JobClient job = start(Optional.empty());
    assertTrue(HeldSteps.reached.await(60, TimeUnit.SECONDS));
    deleteBefore(40);
    HeldSteps.release.countDown();

    String message = failure(job);

    assertTrue(message.contains("found 40 to 49; offsets "), message);
    assertTrue(message.contains(" to 39 are lost"), message);
  }

  /** Steps that score nothing until they are released. */
  private static final class HeldSteps implements ScoringSteps {
    private static volatile CountDownLatch reached;
    private static volatile CountDownLatch release;

    private final ScoringSteps steps;

    private HeldSteps(ScoringSteps steps) {
      this.steps = steps;
    }

    static ScoringSteps open(RuntimeContext runtime) {
      return new HeldSteps(FakeSteps.open(runtime));
    }

    @Override
    public void decode(byte[] bytes, int from, int length) throws RejectionException {
      steps.decode(bytes, from, length);
    }

    @Override
    public void lookUp() throws java.io.IOException, RejectionException, InterruptedException {
      reached.countDown();
      release.await();
      steps.lookUp();
    }

    @Override
    public void score() throws RejectionException {
      steps.score();
    }

    @Override
    public ScoredRecord scored() {
      return steps.scored();
    }

    @Override
    public byte[] encode() throws RejectionException {
      return steps.encode();
    }

    @Override
    public void close() {
      steps.close();
    }
  }

  private JobClient start(Optional<String> savepoint) throws Exception {
    JobConfig built = config.build();
    PreflightReport report = Preflight.run(built, List.of());
    assertEquals(List.of(), report.errors());
    Configuration flink = EmbeddedDefaults.of(built);
    savepoint.ifPresent(path -> flink.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, flink);
    LogitmillJob.define(env, built, JobStart.of(report.facts(), refuseFreshStart, steps));
    return env.executeAsync(built.job().name());
  }

  /** Starts a job whose savepoints are its only checkpoints, and waits until it has written. */
  private JobClient startAndWrite(String value) throws Exception {
    Duration interval = config.checkpointInterval;
    config.checkpointInterval = Duration.ofMinutes(10);
    send(value);
    JobClient job = start(Optional.empty());
    Awaitility.await().atMost(PATIENCE).until(() -> endOf(config.predictions) > 0);
    config.checkpointInterval = interval;
    return job;
  }

  private JobClient awaitPredictions(JobClient job, String... expected) {
    assertEquals(List.of(expected), predictions(expected.length));
    return job;
  }

  private String stop(JobClient job) throws Exception {
    String savepoint =
        job.stopWithSavepoint(false, config.stateDir, SavepointFormatType.NATIVE)
            .get(60, TimeUnit.SECONDS);
    job.getJobExecutionResult().get(60, TimeUnit.SECONDS);
    return savepoint;
  }

  private static void cancel(JobClient job) throws Exception {
    job.cancel().get(30, TimeUnit.SECONDS);
    job.getJobExecutionResult().handle((result, e) -> result).get(60, TimeUnit.SECONDS);
  }

  /** Waits until the job has failed, and returns the message of its deliberate stop. */
  private static String failure(JobClient job) {
    ExecutionException failed =
        assertThrows(
            ExecutionException.class, () -> job.getJobExecutionResult().get(60, TimeUnit.SECONDS));
    return ExceptionUtils.findThrowable(failed, DeliberateStop.class)
        .map(Throwable::getMessage)
        .orElse("no deliberate stop: " + ExceptionUtils.stringifyException(failed));
  }

  private void send(String... values) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (String value : values) {
      records.add(new ProducerRecord<>(config.topics.get(0), 0, null, value.getBytes(UTF_8)));
    }
    broker.send(records);
  }

  private List<String> predictions(int count) {
    List<ConsumerRecord<byte[], byte[]>> found = broker.read(config.predictions, count);
    return found.stream().map(record -> new String(record.value(), UTF_8)).toList();
  }

  private void deleteBefore(long offset) throws Exception {
    TopicPartition partition = new TopicPartition(config.topics.get(0), 0);
    broker
        .admin()
        .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
        .all()
        .get();
  }

  private long endOf(String topic) throws Exception {
    TopicPartition partition = new TopicPartition(topic, 0);
    return broker
        .admin()
        .listOffsets(Map.of(partition, org.apache.kafka.clients.admin.OffsetSpec.latest()))
        .partitionResult(partition)
        .get()
        .offset();
  }

  /** Returns what the job's group has committed; -1 if nothing. */
  private long committed() throws Exception {
    OffsetAndMetadata committed =
        broker
            .admin()
            .listConsumerGroupOffsets(config.build().groupId())
            .partitionsToOffsetAndMetadata()
            .get()
            .get(new TopicPartition(config.topics.get(0), 0));
    return committed == null ? -1 : committed.offset();
  }

  /** Returns the one transactional id that the job has used for records. */
  private String id() throws Exception {
    String prefix = config.build().transactionalIdPrefix();
    List<String> ids = new ArrayList<>();
    for (var listing : broker.admin().listTransactions().all().get()) {
      if (listing.transactionalId().startsWith(prefix + "-")
          && listing.state() != TransactionState.EMPTY) {
        ids.add(listing.transactionalId());
      }
    }
    return String.join(",", ids);
  }

  private TransactionDescription describe(String id) throws Exception {
    return broker.admin().describeTransactions(List.of(id)).description(id).get();
  }

  private boolean isForgotten(String id) throws Exception {
    try {
      describe(id);
      return false;
    } catch (ExecutionException e) {
      return e.getCause() instanceof TransactionalIdNotFoundException;
    }
  }
}
