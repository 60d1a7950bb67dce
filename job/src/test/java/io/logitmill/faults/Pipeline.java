// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.testutils.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/**
 * Everything that a fault can hit: Kafka, Flink, the topics and the job, all of it real processes
 * under one directory.
 *
 * <p>{@link #start} brings up the processes and makes the topics; {@link #submit} starts the job
 * anew and {@link #resume} from its newest checkpoint. A fault reaches the processes by {@link
 * #kafka()} and {@link #flink()}. Not thread-safe, except {@link #progress()}.
 */
final class Pipeline implements AutoCloseable {
  static final int INPUT_PARTITIONS = 4;
  static final int PREDICTION_PARTITIONS = 3;
  static final int DEAD_LETTER_PARTITIONS = 2;

  private final Layout layout;
  private final KafkaNodes kafka;
  private final FlinkCluster flink;
  private final PipelineFiles files;
  private final Progress progress;
  private String job;
  private long restartsBefore;

  private Pipeline(Layout layout, KafkaNodes kafka, FlinkCluster flink, PipelineFiles files) {
    this.layout = layout;
    this.kafka = kafka;
    this.flink = flink;
    this.files = files;
    this.progress = new Progress(kafka.bootstrapServers());
  }

  /** Starts brokers and cluster side by side, and makes the topics. */
  static Pipeline start(Path directory, Layout layout) throws Exception {
    CompletableFuture<FlinkCluster> starting =
        CompletableFuture.supplyAsync(() -> startFlink(directory.resolve("flink"), layout));
    KafkaNodes kafka = null;
    try {
      kafka = KafkaNodes.start(directory.resolve("kafka"), layout);
      createTopics(kafka);
      PipelineFiles files =
          PipelineFiles.write(directory.resolve("job"), layout, kafka.bootstrapServers());
      return new Pipeline(layout, kafka, starting.get(10, TimeUnit.MINUTES), files);
    } catch (Exception e) {
      if (kafka != null) {
        kafka.close();
      }
      // It closes what may still come; what failed is thrown already.
      var unused = starting.thenAccept(FlinkCluster::close);
      throw e;
    }
  }

  private static FlinkCluster startFlink(Path directory, Layout layout) {
    try {
      return FlinkCluster.start(directory, layout);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  KafkaNodes kafka() {
    return kafka;
  }

  FlinkCluster flink() {
    return flink;
  }

  Layout layout() {
    return layout;
  }

  PipelineFiles files() {
    return files;
  }

  /** Returns what the topics say of the work done so far. */
  Progress progress() {
    return progress;
  }

  /** Returns the id of the job that was submitted last. */
  String job() {
    return job;
  }

  /** Submits the job without state; {@code options} go to the job's command {@code run}. */
  void submit(String... options) throws IOException {
    job = flink.submit(files.job(), layout.parallelism(), Optional.empty(), options);
  }

  /** Submits the job from the newest checkpoint that is on disk. */
  void resume() throws IOException {
    Optional<String> checkpoint = flink.newestCheckpoint(job);
    job = flink.submit(files.job(), layout.parallelism(), checkpoint);
  }

  /** Stops the job with a savepoint, and returns where it lies. */
  String stopWithSavepoint() throws IOException {
    restartsBefore = restarts();
    return flink.stopWithSavepoint(job);
  }

  /** Submits the job with a parallelism from a checkpoint or savepoint, or without state. */
  void resume(int parallelism, Optional<String> restore) throws IOException {
    job = flink.submit(files.job(), parallelism, restore);
  }

  /**
   * Returns how often the job has restarted since {@link #submit} or {@link #resume}, and before
   * that if it was stopped with a savepoint.
   */
  long restarts() throws IOException {
    // What comes at once may be as old as the last question.
    var unused = flink.rest().restarts(job);
    return restartsBefore
        + Awaitility.await()
            .pollDelay(Duration.ofSeconds(2))
            .pollInterval(Duration.ofSeconds(1))
            .until(() -> flink.rest().restarts(job), Optional::isPresent)
            .orElseThrow();
  }

  /**
   * Throws when the job has ended by itself, with its last failure.
   *
   * @throws AssertionError then; not when no JobManager answers
   */
  void assertNotEnded() {
    try {
      if (flink.rest().hasEnded(job)) {
        List<String> exceptions = flink.rest().exceptions(job);
        throw new AssertionError("The job is " + flink.rest().state(job) + ": " + exceptions);
      }
    } catch (IOException e) {
      // The JobManager is away, which is what some faults are.
    }
  }

  private static void createTopics(KafkaNodes kafka) throws Exception {
    short replicas = (short) kafka.count();
    List<NewTopic> topics =
        List.of(
            new NewTopic(PipelineFiles.INPUT, INPUT_PARTITIONS, replicas)
                .configs(
                    Map.of(
                        "max.message.bytes",
                        Integer.toString(Workload.INPUT_LIMIT),
                        "message.timestamp.after.max.ms",
                        Long.toString(Long.MAX_VALUE))),
            new NewTopic(PipelineFiles.PREDICTIONS, PREDICTION_PARTITIONS, replicas)
                .configs(Map.of("max.message.bytes", Integer.toString(Workload.PREDICTION_LIMIT))),
            deadLetters(replicas));
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    topics.forEach(
        topic -> {
          for (int i = 0; i < topic.numPartitions(); i++) {
            latest.put(new TopicPartition(topic.name(), i), OffsetSpec.latest());
          }
        });
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(topics).all().get(60, TimeUnit.SECONDS);
      // A broker that is not its leader yet refuses the first batch of an idempotent producer.
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> admin.listOffsets(latest).all().get(10, TimeUnit.SECONDS) != null);
    }
  }

  /** Returns the dead-letter topic as it is made. */
  static NewTopic deadLetters(short replicas) {
    return new NewTopic(PipelineFiles.DEAD_LETTERS, DEAD_LETTER_PARTITIONS, replicas)
        .configs(Map.of("max.message.bytes", Integer.toString(Workload.DEAD_LETTER_LIMIT)));
  }

  /** Kills everything; the directory is left. */
  @Override
  public void close() {
    progress.close();
    flink.close();
    kafka.close();
  }
}
