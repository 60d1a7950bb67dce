// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.testutils.MetricsPage;
import io.logitmill.testutils.PrometheusPage;
import io.logitmill.testutils.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunITCase {
  private static final int PARTITIONS = 3;
  private static final int RECORDS = 2_000;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Set<String> FLINK_LABELS =
      Set.of(
          "host",
          "job_id",
          "job_name",
          "operator_id",
          "operator_name",
          "subtask_index",
          "task_attempt_id",
          "task_attempt_num",
          "task_id",
          "task_name",
          "tm_id");

  @TempDir private Path directory;
  private Path files;
  private TestBroker broker;
  private Path config;
  private KafkaConsumer<byte[], byte[]> consumer;
  private final List<String> sent = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    broker = TestBroker.start(directory.resolve("broker"));
    broker.createTopics(
        List.of("logits", "predictions", "dead").stream()
            .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
            .toList());
    // What a URI would encode: Flink decodes nothing.
    files = Files.createDirectories(directory.resolve("my 100% dir"));
    Path models = files.resolve("models.yaml");
    Files.writeString(models, "models: [{model: m, version: '1', class_count: 3}]\n");
    config = files.resolve("job.yaml");
    Files.writeString(
        config,
        """
        job: {name: it, checkpoint-interval: 200ms, state-dir: "%s"}
        input: {topics: [logits], kafka: {bootstrap.servers: "%s"}}
        output:
          predictions: {topic: predictions}
          dead-letters: {topic: dead}
          kafka: {bootstrap.servers: "%s"}
        catalogue: {file: "%s"}
        """
            .formatted(files.resolve("state"), broker.servers(), broker.servers(), models));
    consumer = TailCommand.consumer(client());
    consumer.assign(
        IntStream.range(0, PARTITIONS)
            .mapToObj(p -> new TopicPartition("predictions", p))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
  }

  @AfterEach
  void stop() {
    consumer.close();
    broker.close();
  }

  @Test
  void givesEachRecordOnceOverStopsKillsAndAnotherParallelism() throws Exception {
    try (CommandProcess run = run("--parallelism", "1")) {
      feed();
      awaitPredictions(run, RECORDS / 2);
      run.terminate();
      assertEquals(0, run.await(90), run.output());
      assertTrue(run.output().contains("The next run resumes from "), run.output());
    }
    feed();
    try (CommandProcess run = run("--parallelism", "2")) {
      awaitPredictions(run, RECORDS + RECORDS / 2);
      assertTrue(run.output().contains("Resuming from "), run.output());
      assertTrue(run.output().contains("savepoint-"), run.output());
      feed();
      run.kill();
    }
    try (CommandProcess run = run("--parallelism", "3")) {
      awaitPredictions(run, sent.size());
      assertSecondRunIsRefused();
      assertTrue(run.output().contains("chk-"), run.output());
      run.terminate();
      assertEquals(0, run.await(90), run.output());
    }
    drain();
    List<String> expected = new ArrayList<>(sent);
    expected.sort(null);
    seen.sort(null);
    assertEquals(expected, seen);
  }

  @Test
  void refusesToBeginAnewUnlessAsked() throws Exception {
    feed();
    try (CommandProcess run = run()) {
      awaitPredictions(run, RECORDS);
      // Flink commits offsets after a checkpoint and does not wait for the outcome.
      Awaitility.await().atMost(PATIENCE).until(this::hasCommittedOffsets);
      run.terminate();
      assertEquals(0, run.await(90), run.output());
    }
    Directories.remove(files.resolve("state/it"));

    try (CommandProcess run = run()) {
      assertEquals(1, run.await(90), run.output());
      assertTrue(run.output().contains("logitmill: Job it has run before"), run.output());
    }
    try (CommandProcess check = command("check")) {
      assertEquals(0, check.await(90), check.output());
      assertTrue(check.output().contains("run refuses to start"), check.output());
    }
    Exception refused =
        assertThrows(
            Exception.class,
            () -> FlinkMain.main(new String[] {"run", "--config", config.toString()}));
    assertTrue(
        Main.describe(refused).startsWith("Expected to resume job 'it', which has run before"),
        Main.describe(refused));
    try (CommandProcess run = run("--fresh")) {
      awaitPredictions(run, 2 * RECORDS);
      run.terminate();
      assertEquals(0, run.await(90), run.output());
    }
  }

  @Test
  void saysThatTheBrokersAreGone() throws Exception {
    feed();
    try (CommandProcess run = run()) {
      awaitPredictions(run, RECORDS);
      broker.kill();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> run.output().contains("lag ?  no connection to the input's brokers"));
    }
  }

  @Test
  void showsItsMetricsToPrometheus() throws Exception {
    int port = FreePort.find();
    Files.writeString(
        config,
        """
        flink:
          metrics.reporters: prom
          metrics.reporter.prom.factory.class: org.apache.flink.metrics.prometheus.PrometheusReporterFactory
          metrics.reporter.prom.port: %d
          metrics.reporter.prom.filterLabelValueCharacters: false
        """
            .formatted(port),
        StandardOpenOption.APPEND);
    feed();
    try (CommandProcess run = run()) {
      awaitPredictions(run, RECORDS);
      String page =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://localhost:" + port)).build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      assertTrue(page.contains("\nflink_jobmanager_job_numRestarts{"), page);
      assertMetricsAreThoseOfTheGuide(PrometheusPage.parse(page));
      // Our own reporter is at work too.
      run.terminate();
      assertEquals(0, run.await(90), run.output());
      assertTrue(run.output().contains("predictions 2,000 "), run.output());
    }
  }

  /** Compares our metrics, their labels and their buckets with docs/metrics.md. */
  private static void assertMetricsAreThoseOfTheGuide(List<PrometheusPage.Sample> samples)
      throws Exception {
    Map<String, Set<String>> expected = new TreeMap<>();
    MetricsPage.ours().forEach(row -> expected.put(row.prometheusName(), row.labels()));
    Map<String, Set<String>> found = new TreeMap<>();
    Map<String, Set<String>> bounds = new TreeMap<>();
    for (PrometheusPage.Sample sample : samples) {
      if (sample.name().startsWith(MetricsPage.OPERATOR + "logitmill_")) {
        String name = sample.name().substring(MetricsPage.OPERATOR.length());
        Set<String> labels = new TreeSet<>(sample.labels().keySet());
        labels.removeAll(FLINK_LABELS);
        found.put(name, labels);
        if (labels.contains("le")) {
          String distribution = name.replaceAll("logitmill_model_version_|_le_bucket", "");
          bounds.computeIfAbsent(distribution, d -> new TreeSet<>()).add(sample.labels().get("le"));
        }
      }
    }
    assertEquals(expected, found);
    assertEquals(MetricsPage.bounds(), bounds);
  }

  private boolean hasCommittedOffsets() throws Exception {
    return !broker
        .admin()
        .listConsumerGroupOffsets("logitmill.it")
        .partitionsToOffsetAndMetadata()
        .get()
        .isEmpty();
  }

  private void assertSecondRunIsRefused() throws Exception {
    Path lock = files.resolve("state/it/lock");
    try (CommandProcess second = run()) {
      assertEquals(1, second.await(60), second.output());
      assertTrue(second.output().contains("has the lock " + lock), second.output());
    }
  }

  private CommandProcess run(String... options) throws Exception {
    return command("run", options);
  }

  private CommandProcess command(String name, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(name, "--config", config.toString()));
    arguments.addAll(List.of(options));
    return CommandProcess.start(directory, arguments.toArray(String[]::new));
  }

  private void feed() throws Exception {
    List<Future<RecordMetadata>> places = new ArrayList<>();
    try (LogitPublisher publisher =
        new LogitPublisher(client(), "logits", LogitPublisher.Format.AVRO, "record_id")) {
      for (int i = 0; i < RECORDS; i++) {
        places.add(
            publisher.send(
                "{\"record_id\":\"r"
                    + i
                    + "\",\"model\":\"m\",\"model_version\":\"1\",\"logits\":[1,2,3]}"));
      }
      publisher.flush();
    }
    for (Future<RecordMetadata> place : places) {
      RecordMetadata at = place.get();
      sent.add(at.topic() + "@" + at.partition() + "@" + at.offset());
    }
  }

  private void awaitPredictions(CommandProcess run, int count) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (new TreeSet<>(seen).size() < Math.min(count, sent.size()) || seen.size() < count) {
      poll();
      assertTrue(run.handle().isAlive(), run.output());
      assertTrue(System.nanoTime() < deadline, seen.size() + " of " + count + ": " + run.output());
    }
  }

  private void drain() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.keySet().stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
      poll();
    }
  }

  private void poll() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
      byte[] source = record.headers().lastHeader("logitmill.source").value();
      seen.add(new String(source, StandardCharsets.UTF_8));
    }
  }

  private Map<String, Object> client() {
    return Map.of("bootstrap.servers", broker.servers());
  }
}
