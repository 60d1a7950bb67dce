// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.history.HistoryListener;
import io.logitmill.history.OffsetBound;
import io.logitmill.testutils.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of one test, written by hand, and the audit of them. */
final class AuditTopics {
  static final int INPUT_PARTITIONS = 2;
  static final int OUTPUT_PARTITIONS = 2;

  private final TestBroker broker;
  final String name;
  final String logits;
  final String predictions;
  final String deadLetters;
  OffsetBound from = OffsetBound.EARLIEST;
  OffsetBound to = OffsetBound.LATEST;
  Duration patience = Duration.ofMillis(300);
  int limit = 20;
  Optional<Path> offsetsOut = Optional.empty();
  long memoryBytes = 1 << 24;
  final Configuration settings = new Configuration();
  final List<String> said = new ArrayList<>();

  /** Opens when an audit has read what the outputs held when it began. */
  final CountDownLatch outputsRead = new CountDownLatch(1);

  /** Creates the topics, whose names begin with {@code name}. */
  AuditTopics(TestBroker broker, String name) throws Exception {
    this.broker = broker;
    this.name = name;
    logits = name + "-logits";
    predictions = name + "-predictions";
    deadLetters = name + "-dead";
    broker.createTopics(
        List.of(
            new NewTopic(logits, INPUT_PARTITIONS, (short) 1),
            new NewTopic(predictions, OUTPUT_PARTITIONS, (short) 1),
            new NewTopic(deadLetters, 1, (short) 1)));
    settings.setString("job.name", name);
    settings.setString("input.topics", logits);
    settings.setString("input.kafka.bootstrap.servers", broker.servers());
    settings.setString("output.predictions.topic", predictions);
    settings.setString("output.dead-letters.topic", deadLetters);
    settings.setString("output.kafka.bootstrap.servers", broker.servers());
    settings.setString("catalogue.file", "models.yaml");
  }

  /** Sends {@code count} records to an input partition. */
  void input(int partition, int count) throws Exception {
    broker.send(
        IntStream.range(0, count)
            .mapToObj(i -> new ProducerRecord<byte[], byte[]>(logits, partition, null, bytes("v")))
            .toList());
  }

  /** Returns a prediction, for the output partition of the same number as the input partition. */
  ProducerRecord<byte[], byte[]> prediction(int partition, long offset) {
    return output(predictions, partition % OUTPUT_PARTITIONS, logits + at(partition, offset));
  }

  ProducerRecord<byte[], byte[]> deadLetter(int partition, long offset) {
    return output(deadLetters, 0, logits + at(partition, offset));
  }

  private static String at(int partition, long offset) {
    return "@" + partition + "@" + offset;
  }

  /** Returns predictions of the offsets from {@code from} to before {@code to}. */
  List<ProducerRecord<byte[], byte[]>> predictions(int partition, long from, long to) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (long offset = from; offset < to; offset++) {
      records.add(prediction(partition, offset));
    }
    return records;
  }

  static ProducerRecord<byte[], byte[]> output(String topic, int partition, String source) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, partition, null, bytes("p"));
    if (source != null) {
      record.headers().add("logitmill.source", bytes(source));
    }
    return record;
  }

  void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    broker.send(List.of(record));
  }

  void send(List<ProducerRecord<byte[], byte[]>> records) throws Exception {
    broker.send(records);
  }

  /** Returns a producer whose first transaction can begin. */
  KafkaProducer<byte[], byte[]> transactional(String id) {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", broker.servers(), ProducerConfig.TRANSACTIONAL_ID_CONFIG, id),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    return producer;
  }

  JobConfig config() throws Exception {
    return JobConfigReader.read(settings, key -> key).config();
  }

  AuditReport audit() throws Exception {
    AuditRequest request =
        new AuditRequest(
            config(), from, to, patience, limit, offsetsOut, Optional.empty(), memoryBytes);
    return Audit.run(
        request,
        new HistoryListener() {
          @Override
          public void note(String line) {
            said.add(line);
          }

          @Override
          public void progress(String what, long done, long total) {
            if (what.startsWith("reading the outputs") && done == total) {
              outputsRead.countDown();
            }
          }
        });
  }

  /** Returns the sources of the findings of a kind. */
  static List<String> sources(AuditReport report, FindingKind kind) {
    return report.findings().stream()
        .filter(finding -> finding.kind() == kind)
        .map(Finding::source)
        .toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
