// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.OffsetBound;
import io.logitmill.kafka.OffsetRanges;
import io.logitmill.model.Catalogue;
import io.logitmill.model.CatalogueContent;
import io.logitmill.model.CatalogueLoader;
import io.logitmill.testutils.TestBroker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The topics of one test of plans, written by hand, and what is asked of them. */
final class HistoryTopics {
  static final int PARTITIONS = 2;
  static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  static final HistoryListener SILENT =
      new HistoryListener() {
        @Override
        public void note(String line) {}

        @Override
        public void progress(String what, long done, long total) {}
      };

  private final TestBroker broker;
  final String logits;
  final String predictions;
  final String deadLetters;
  final Configuration settings = new Configuration();
  String catalogue = "models: [{model: m, version: '1', class_count: 3}]";
  OffsetBound from = OffsetBound.EARLIEST;
  OffsetBound to = OffsetBound.LATEST;
  Optional<OffsetRanges> offsets = Optional.empty();
  ReplayPlan.Kind kind = ReplayPlan.Kind.LOGITS;
  Set<String> codes = Set.of();
  List<String> files = List.of();
  boolean ordered;
  boolean count;
  RevisionChoice revisions = RevisionChoice.LATEST;
  String output;
  String outputDeadLetters;

  /** Creates the topics, whose names begin with {@code name}. */
  HistoryTopics(TestBroker broker, String name, Map<String, String> inputSettings)
      throws Exception {
    this.broker = broker;
    logits = name + "-logits";
    predictions = name + "-predictions";
    deadLetters = name + "-dead";
    output = name + "-again";
    outputDeadLetters = name + "-dead-again";
    broker.createTopics(
        List.of(
            new NewTopic(logits, PARTITIONS, (short) 1).configs(keptForEver(inputSettings)),
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

  private static Map<String, String> keptForEver(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("retention.ms", "-1");
    return all;
  }

  /** Sends records to an input partition, at these minutes after the start. */
  void input(int partition, int... minutes) throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int minute : minutes) {
      records.add(
          new ProducerRecord<>(
              logits, partition, at(minute).toEpochMilli(), null, "v".getBytes(UTF_8)));
    }
    broker.send(records);
  }

  static Instant at(int minute) {
    return START.plusSeconds(60L * minute);
  }

  /** Sends a prediction that names a source offset and a revision of model m, version 1. */
  void prediction(int outputPartition, int source, long offset, int revision) throws Exception {
    broker.send(List.of(record(outputPartition, source, offset, revision)));
  }

  /** As {@link #prediction}, filled later by a replay. */
  void replayed(int outputPartition, int source, long offset, int revision) throws Exception {
    ProducerRecord<byte[], byte[]> record = record(outputPartition, source, offset, revision);
    record.headers().add("logitmill.replay.id", "fill".getBytes(UTF_8));
    broker.send(List.of(record));
  }

  private ProducerRecord<byte[], byte[]> record(
      int outputPartition, int source, long offset, int revision) throws Exception {
    String value =
        """
        {"record_id":"r","model":"m","model_version":"1","spec_revision":%d,\
        "spec_fingerprint":"%s"}"""
            .formatted(revision, fingerprint(revision));
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(predictions, outputPartition, null, value.getBytes(UTF_8));
    record
        .headers()
        .add("logitmill.source", (logits + "@" + source + "@" + offset).getBytes(UTF_8));
    return record;
  }

  /** Returns the fingerprint of a revision of the catalogue; zeros if there is none. */
  private String fingerprint(int revision) throws Exception {
    return catalogue().revisions().stream()
        .filter(spec -> spec.revision() == revision)
        .map(spec -> java.util.HexFormat.of().formatHex(spec.fingerprint()))
        .findFirst()
        .orElse("0000000000000000");
  }

  Catalogue catalogue() throws Exception {
    return CatalogueLoader.load(CatalogueContent.of("models.yaml", catalogue));
  }

  JobConfig config() throws Exception {
    return JobConfigReader.read(settings, key -> key).config();
  }

  ReplayPlan plan() throws Exception {
    return Planner.plan(
        new ReplayRequest(
            config(),
            catalogue(),
            kind,
            codes,
            files,
            from,
            to,
            offsets,
            ordered,
            count,
            revisions,
            output,
            outputDeadLetters,
            Instant.now()),
        SILENT);
  }
}
