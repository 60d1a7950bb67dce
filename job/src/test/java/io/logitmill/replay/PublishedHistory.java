// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.OffsetBound;
import io.logitmill.model.CatalogueContent;
import io.logitmill.model.CatalogueLoader;
import io.logitmill.scoring.RejectionException;
import io.logitmill.testutils.TestBroker;
import io.logitmill.topology.CatalogueHandle;
import io.logitmill.topology.PlannedSpecs;
import io.logitmill.topology.Predictor;
import io.logitmill.topology.ScoringSteps;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The topics of a job that has scored some records, before they are written; and what verifies. */
final class PublishedHistory {
  static final int PARTITIONS = 2;

  static final int REJECTED_EVERY = 250;

  /** Revision 2 changes the temperature, and with it all bits but the argmax. */
  static final String YAML =
      """
      models:
        - {model: digits, version: "1", class_count: 10, top_k: 3}
        - {model: digits, version: "1", revision: 2, class_count: 10, top_k: 3, temperature: 2}
      """;

  /** Where an input record stands. */
  record At(int partition, long offset) implements Comparable<At> {
    @Override
    public int compareTo(At other) {
      return partition == other.partition
          ? Long.compare(offset, other.offset)
          : Integer.compare(partition, other.partition);
    }
  }

  /** Long enough ago for every record to be in the past, and not for retention to remove it. */
  final Instant begin = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(1, ChronoUnit.DAYS);

  private final TestBroker broker;
  final String logits;
  final String predictions;
  final String deadLetters;
  final CatalogueContent catalogue = CatalogueContent.of("models.yaml", YAML);
  final TreeMap<At, byte[]> inputs = new TreeMap<>();

  /** What is published for each record; tests alter it. */
  final TreeMap<At, ProducerRecord<byte[], byte[]>> outputs = new TreeMap<>();

  final List<String> said = new ArrayList<>();
  long memoryBytes = 1 << 24;
  int limit = 20;
  private final Configuration settings = new Configuration();

  PublishedHistory(TestBroker broker, String name) throws Exception {
    this.broker = broker;
    logits = name + "-logits";
    predictions = name + "-predictions";
    deadLetters = name + "-dead";
    broker.createTopics(
        List.of(
            new NewTopic(logits, PARTITIONS, (short) 1),
            new NewTopic(predictions, PARTITIONS, (short) 1),
            new NewTopic(deadLetters, 1, (short) 1)));
    settings.setString("job.name", name);
    settings.setString("input.topics", logits);
    settings.setString("input.kafka.bootstrap.servers", broker.servers());
    settings.setString("output.predictions.topic", predictions);
    settings.setString("output.dead-letters.topic", deadLetters);
    settings.setString("output.kafka.bootstrap.servers", broker.servers());
    settings.setString("catalogue.file", "models.yaml");
  }

  JobConfig config() throws Exception {
    return JobConfigReader.read(settings, key -> key).config();
  }

  /**
   * Makes {@code count} records of each partition, a second apart, and what the job publishes for
   * them. A few are malformed.
   */
  void score(int count, PlannedSpecs specs) throws Exception {
    Random random = new Random(11);
    try (Predictor predictor =
        new Predictor(
            ScoringSteps.open(
                config(), List.of(), CatalogueHandle.planned(catalogue, specs).open()))) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        for (long offset = 0; offset < count; offset++) {
          At at = new At(partition, offset);
          inputs.put(at, input(at, random));
          outputs.put(at, output(at, predictor));
        }
      }
    }
  }

  private static byte[] input(At at, Random random) {
    if (at.offset % REJECTED_EVERY == REJECTED_EVERY - 1) {
      return bytes("{\"record_id\":");
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      text.append(i == 0 ? "" : ",").append((float) (6 * random.nextGaussian()));
    }
    return bytes(
        "{\"record_id\":\"%d-%d\",\"model\":\"digits\",\"model_version\":\"1\",\"logits\":[%s]}"
            .formatted(at.partition, at.offset, text));
  }

  private ProducerRecord<byte[], byte[]> output(At at, Predictor predictor) throws Exception {
    predictor.moveTo(logits, at.partition, at.offset);
    try {
      return prediction(at, predictor.predict(inputs.get(at)));
    } catch (RejectionException e) {
      ProducerRecord<byte[], byte[]> record = record(deadLetters, 0, at, inputs.get(at));
      record.headers().add("logitmill.error.code", bytes(e.code().name()));
      return record;
    }
  }

  /** Returns a prediction of one source record. */
  ProducerRecord<byte[], byte[]> prediction(At at, byte[] value) {
    return record(predictions, at.partition % PARTITIONS, at, value);
  }

  private ProducerRecord<byte[], byte[]> record(String topic, int partition, At at, byte[] value) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, null, value);
    record.headers().add("logitmill.source", bytes(source(at.partition, at.offset)));
    return record;
  }

  /** Writes everything to the topics. */
  void write() throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    inputs.forEach(
        (at, value) ->
            records.add(
                new ProducerRecord<>(
                    logits,
                    at.partition,
                    begin.plusSeconds(at.offset).toEpochMilli(),
                    null,
                    value)));
    records.addAll(outputs.values());
    broker.send(records);
  }

  /** Makes the plan of a replay. */
  ReplayPlan plan(String from, String to, String revisions) throws Exception {
    return Planner.plan(
        new ReplayRequest(
            config(),
            CatalogueLoader.load(catalogue),
            ReplayPlan.Kind.LOGITS,
            Set.of(),
            List.of(),
            OffsetBound.parse(from),
            OffsetBound.parse(to),
            Optional.empty(),
            true,
            false,
            RevisionChoice.parse(revisions),
            predictions + "-again",
            deadLetters + "-again",
            Instant.now()),
        listener());
  }

  VerificationReport verify(ReplayPlan plan) throws Exception {
    return Verification.run(
        new VerificationRequest(
            config(), plan, catalogue, List.of(), Duration.ofMillis(300), limit, memoryBytes),
        listener());
  }

  private HistoryListener listener() {
    return new HistoryListener() {
      @Override
      public void note(String line) {
        said.add(line);
      }

      @Override
      public void progress(String what, long done, long total) {
        // Nobody watches.
      }
    };
  }

  String source(int partition, long offset) {
    return logits + "@" + partition + "@" + offset;
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
