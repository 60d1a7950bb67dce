// SPDX-License-Identifier: Apache-2.0
package io.logitmill.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.cli.JobSetup;
import io.logitmill.config.JobConfig;
import io.logitmill.kafka.EmbeddedDefaults;
import io.logitmill.kafka.JobStart;
import io.logitmill.kafka.LogitmillJob;
import io.logitmill.kafka.PreflightReport;
import io.logitmill.schemas.AdaptiveLogits;
import io.logitmill.schemas.AdaptiveTail;
import io.logitmill.schemas.CandidateLogits;
import io.logitmill.schemas.LogitEncoding;
import io.logitmill.schemas.LogitRecord;
import io.logitmill.schemas.PackedLogits;
import io.logitmill.schemas.Prediction;
import io.logitmill.schemas.ScoringMethod;
import io.logitmill.testutils.TestBroker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole job on a real broker with a million classes and their labels: dense records of 4 MB,
 * packed ones of 2 MB, adaptive ones, and 1,024 candidates.
 */
class MillionClassesITCase {
  private static final int CLASSES = 1_000_000;
  private static final int[] CUTOFFS = {2_000, 20_000, 200_000};
  private static final int CANDIDATES = 1_024;
  private static final int ROUNDS = 4;
  private static final int KINDS = 4;
  private static final String INPUT_LIMIT = "5000000";

  @TempDir static Path directory;

  @Test
  void everyKindOfRecord_getsThroughTheTopics_withItsLabel() throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("broker"))) {
      broker.createTopic("logits", 2, Map.of("max.message.bytes", INPUT_LIMIT));
      broker.createTopic("predictions", 2, Map.of());
      broker.createTopic("dead", 1, Map.of("max.message.bytes", "6000000"));
      Files.writeString(directory.resolve("labels.txt"), labels());
      Files.writeString(directory.resolve("models.yaml"), catalogue());
      JobClient job = start(broker);
      List<ConsumerRecord<byte[], byte[]>> predictions;
      try {
        for (int round = 0; round < ROUNDS; round++) {
          broker.send(records(round));
        }
        predictions = broker.read("predictions", KINDS * ROUNDS);
      } finally {
        job.cancel().get(30, TimeUnit.SECONDS);
      }
      assertEquals(List.of(), deadLetters(broker));
      assertPredictions(predictions);
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> deadLetters(TestBroker broker)
      throws Exception {
    TopicPartition partition = new TopicPartition("dead", 0);
    long end =
        broker
            .admin()
            .listOffsets(Map.of(partition, OffsetSpec.latest()))
            .partitionResult(partition)
            .get()
            .offset();
    return end == 0 ? List.of() : broker.read("dead", 1);
  }

  private static JobClient start(TestBroker broker) throws Exception {
    JobConfig config = config(broker.servers());
    JobSetup setup = JobSetup.read(config);
    PreflightReport report = setup.preflight();
    assertEquals(List.of(), report.errors());
    assertEquals(List.of(), report.warnings());
    JobStart start = setup.start(report, false);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(2, EmbeddedDefaults.of(config));
    LogitmillJob.define(env, config, start);
    return env.executeAsync(config.job().name());
  }

  /** The same logits dense and packed, under the same record id; and an adaptive record. */
  private static List<ProducerRecord<byte[], byte[]>> records(int round) throws Exception {
    float[] logits = logits(round);
    List<Float> dense = new ArrayList<>(CLASSES);
    ByteBuffer packed = ByteBuffer.allocate(2 * CLASSES).order(ByteOrder.LITTLE_ENDIAN);
    for (float logit : logits) {
      dense.add(logit);
      packed.putShort((short) (Float.floatToRawIntBits(logit) >>> 16));
    }
    PackedLogits bfloat16 = new PackedLogits(LogitEncoding.BFLOAT16, packed.flip());
    return List.of(
        record("dense", round, builder(round).setLogits(dense)),
        record("packed", round, builder(round).setPackedLogits(bfloat16)),
        record("adaptive", round, builder(round).setAdaptiveLogits(adaptive(round))),
        record(
            "candidates",
            round,
            builder(round).setModel("sampled").setCandidateLogits(candidates(logits, round))));
  }

  private static LogitRecord.Builder builder(int round) {
    return LogitRecord.newBuilder()
        .setRecordId("r" + round)
        .setModel("big")
        .setModelVersion("1")
        .setTrueClasses(List.of(peak(round)));
  }

  private static ProducerRecord<byte[], byte[]> record(
      String kind, int round, LogitRecord.Builder record) throws Exception {
    byte[] key = (kind + round).getBytes(UTF_8);
    return new ProducerRecord<>("logits", key, record.build().toByteBuffer().array());
  }

  /** Small numbers that bfloat16 has, and one class that stands out. */
  private static float[] logits(int round) {
    Random random = new Random(round);
    float[] logits = new float[CLASSES];
    for (int classId = 0; classId < CLASSES; classId++) {
      logits[classId] = (random.nextInt(128) - 64) / 16f;
    }
    logits[peak(round)] = 15f + round;
    return logits;
  }

  private static int peak(int round) {
    return 999_999 - 131_071 * round;
  }

  /** The peak's cluster is the most probable entry of the head. */
  private static AdaptiveLogits adaptive(int round) {
    Random random = new Random(round);
    List<AdaptiveTail> tails = new ArrayList<>();
    for (int cluster = 0; cluster < CUTOFFS.length; cluster++) {
      int first = CUTOFFS[cluster];
      int end = cluster + 1 < CUTOFFS.length ? CUTOFFS[cluster + 1] : CLASSES;
      List<Float> values = new ArrayList<>(end - first);
      for (int classId = first; classId < end; classId++) {
        values.add(classId == peak(round) ? 20f : random.nextInt(64) / 16f);
      }
      tails.add(new AdaptiveTail(cluster, values));
    }
    List<Float> head = new ArrayList<>();
    for (int i = 0; i < CUTOFFS[0] + CUTOFFS.length; i++) {
      head.add(random.nextInt(64) / 16f);
    }
    head.set(head.size() - 1, 12f);
    return new AdaptiveLogits(head, tails);
  }

  /** The peak, which is sent for sure, and every so many-th class for the others around it. */
  private static CandidateLogits candidates(float[] logits, int round) {
    List<Integer> classIds = new ArrayList<>();
    List<Float> values = new ArrayList<>();
    List<Float> logExpectedCounts = new ArrayList<>();
    for (int i = 0; i < CANDIDATES; i++) {
      int classId = i == 0 ? peak(round) : i * (CLASSES / CANDIDATES) + round;
      classIds.add(classId);
      values.add(logits[classId]);
      logExpectedCounts.add(i == 0 ? 0f : (float) Math.log(CANDIDATES / (double) CLASSES));
    }
    return new CandidateLogits(CLASSES, classIds, values, logExpectedCounts);
  }

  private static void assertPredictions(List<ConsumerRecord<byte[], byte[]>> predictions)
      throws Exception {
    Map<String, byte[]> byKey = new HashMap<>();
    predictions.forEach(record -> byKey.put(new String(record.key(), UTF_8), record.value()));
    assertEquals(KINDS * ROUNDS, predictions.size());
    assertEquals(KINDS * ROUNDS, byKey.size());
    for (int round = 0; round < ROUNDS; round++) {
      assertArrayEquals(byKey.get("dense" + round), byKey.get("packed" + round), "round " + round);
      assertPrediction(byKey.get("dense" + round), round, ScoringMethod.EXACT);
      assertPrediction(byKey.get("adaptive" + round), round, ScoringMethod.ADAPTIVE);
      assertPrediction(byKey.get("candidates" + round), round, ScoringMethod.CANDIDATES);
      assertEstimate(byKey.get("candidates" + round), byKey.get("dense" + round));
    }
  }

  private static void assertPrediction(byte[] value, int round, ScoringMethod method)
      throws Exception {
    Prediction prediction = Prediction.fromByteBuffer(ByteBuffer.wrap(value));
    assertEquals("r" + round, prediction.getRecordId());
    assertEquals(peak(round), prediction.getClassId());
    assertEquals("class " + peak(round), prediction.getLabel());
    assertEquals(CLASSES, prediction.getClassCount());
    assertEquals(method, prediction.getMethod());
    assertEquals(
        Math.exp(-prediction.getCrossEntropy()),
        prediction.getProbability(),
        1e-6,
        "round " + round);
  }

  /** The estimate from a thousandth of the classes is the exact partition within its error. */
  private static void assertEstimate(byte[] candidates, byte[] dense) throws Exception {
    Prediction estimate = Prediction.fromByteBuffer(ByteBuffer.wrap(candidates));
    Prediction exact = Prediction.fromByteBuffer(ByteBuffer.wrap(dense));
    assertEquals(
        exact.getLogPartition(),
        estimate.getLogPartition(),
        5 * estimate.getLogPartitionError(),
        "standard error " + estimate.getLogPartitionError());
  }

  private static String labels() {
    StringBuilder labels = new StringBuilder();
    for (int classId = 0; classId < CLASSES; classId++) {
      labels.append("class ").append(classId).append('\n');
    }
    return labels.toString();
  }

  private static String catalogue() {
    return """
        models:
          - model: big
            version: "1"
            labels_file: labels.txt
            adaptive: {cutoffs: [2000, 20000, 200000]}
          - model: sampled
            version: "1"
            labels_file: labels.txt
            correction: population
        """;
  }

  private static JobConfig config(String servers) {
    return new JobConfig(
        new JobConfig.Job(
            "million",
            JobConfig.Guarantee.EXACTLY_ONCE,
            2,
            Duration.ofMillis(500),
            directory.resolve("state").toString()),
        new JobConfig.Input(
            List.of("logits"),
            Optional.empty(),
            new JobConfig.Start(JobConfig.StartMode.EARLIEST, null),
            JobConfig.OnLostOffsets.FAIL,
            JobConfig.OnOlderState.FAIL,
            JobConfig.InputFormat.AUTO,
            List.of(),
            Map.of("bootstrap.servers", servers, "max.partition.fetch.bytes", "16000000")),
        new JobConfig.Output(
            "predictions",
            JobConfig.OutputFormat.AVRO,
            "dead",
            Optional.empty(),
            JobConfig.Partitioning.KEY_OR_SOURCE,
            JobConfig.TimestampChoice.SOURCE,
            new MemorySize(1 << 20),
            Duration.ofMinutes(10),
            JobConfig.TransactionNaming.POOLING,
            Map.of("bootstrap.servers", servers)),
        new JobConfig.CatalogueSource(
            directory.resolve("models.yaml").toString(),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1)),
        JobConfig.KernelChoice.AUTO,
        Map.of());
  }
}
