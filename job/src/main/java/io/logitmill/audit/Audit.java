// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.config.JobConfig;
import io.logitmill.kafka.OffsetRanges;
import io.logitmill.kafka.SecretReferences;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Proves from the topics alone that every input record has exactly one output record, or tells
 * which have not.
 *
 * <p>The range is fixed first, then the ends of the outputs. Then, window by window: the input is
 * read to learn which offsets hold a committed record (aborted ones and transaction markers leave
 * gaps); the outputs are read from their beginning and mark the source offsets that they answer;
 * the marks are judged; and if values are audited, the input is read and scored again. One window
 * is as large as the memory allows, and mostly it is the whole range.
 *
 * <p>One use, one thread.
 */
public final class Audit {
  private final AuditRequest request;
  private final JobConfig config;
  private final AuditListener listener;
  private final List<String> notes = new ArrayList<>();
  private final Findings findings;
  private List<PartitionRange> range;
  private Tally[] tallies;

  private Audit(AuditRequest request, AuditListener listener) {
    this.request = request;
    this.config = request.config();
    this.listener = listener;
    findings = new Findings(request.limit());
  }

  /**
   * Makes the audit.
   *
   * @throws AuditException if it cannot be made: nothing is judged then
   * @throws IOException if the missing offsets cannot be written
   * @throws InterruptedException if the thread is interrupted
   */
  public static AuditReport run(AuditRequest request, AuditListener listener)
      throws AuditException, IOException, InterruptedException {
    return new Audit(request, listener).run();
  }

  /** Returns the name by which brokers know the clients of an audit. */
  static String clientId(JobConfig config) {
    return "logitmill." + config.job().name() + ".audit";
  }

  private AuditReport run() throws AuditException, IOException, InterruptedException {
    requireReferences("input.kafka", config.input().kafka());
    requireReferences("output.kafka", config.output().kafka());
    try (OffsetRanges.Writer missing =
        request.offsetsOut().isEmpty()
            ? null
            : new OffsetRanges.Writer(request.offsetsOut().get())) {
      Consumer<String> note =
          line -> {
            notes.add(line);
            listener.note(line);
          };
      ask("input.kafka", config.input().kafka(), cluster -> findRange(cluster, note));
      AuditReport report =
          ask(
              "output.kafka",
              config.output().kafka(),
              cluster -> {
                OutputPartitions outputs = OutputPartitions.of(config.output(), cluster, note);
                return audit(outputs, new HiddenOutputs(outputs, cluster.admin()), missing);
              });
      if (missing != null) {
        missing.finish();
      }
      return report;
    }
  }

  private static void requireReferences(String section, Map<String, String> kafka)
      throws AuditException {
    List<String> missing = SecretReferences.missing(section, kafka);
    if (!missing.isEmpty()) {
      throw AuditException.failed("%s", String.join(System.lineSeparator(), missing));
    }
  }

  private interface Question<T> {
    T ask(ClusterOffsets cluster) throws AuditException, IOException, InterruptedException;
  }

  private <T> T ask(String section, Map<String, String> kafka, Question<T> question)
      throws AuditException, IOException, InterruptedException {
    try (ClusterOffsets cluster = new ClusterOffsets(kafka, clientId(config))) {
      return question.ask(cluster);
    } catch (org.apache.kafka.common.errors.InterruptException e) {
      throw new InterruptedException(e.getMessage());
    } catch (KafkaException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw AuditException.failedBy(
          e,
          "Expected to read from the brokers at %s bootstrap.servers '%s', found: %s",
          section,
          kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG),
          e == reason ? e.getMessage() : e.getMessage() + ": " + reason.getMessage());
    }
  }

  private Void findRange(ClusterOffsets cluster, Consumer<String> note)
      throws AuditException, InterruptedException {
    range = new RangeFinder(config, cluster, note).find(request.from(), request.to());
    tallies = range.stream().map(Tally::new).toArray(Tally[]::new);
    return null;
  }

  private AuditReport audit(
      OutputPartitions outputs, HiddenOutputs hidden, OffsetRanges.Writer missing)
      throws AuditException, IOException, InterruptedException {
    boolean withValues = request.values().isPresent();
    List<List<PartitionRange>> plan = Window.plan(range, withValues, request.memoryBytes());
    if (plan.size() > 1) {
      listener.note(
          "The range does not fit into %,d MiB of marks: it is audited in %d passes over the outputs."
              .formatted(request.memoryBytes() >> 20, plan.size()));
    }
    PublishedValues published = withValues ? new PublishedValues() : null;
    OutputMarker marker =
        new OutputMarker(
            range,
            outputs.partitions(),
            config.output().predictionsTopic(),
            tallies,
            findings,
            published);
    OutputFollower follower = new OutputFollower(config, outputs, request.patience(), listener);
    Judge judge = new Judge(findings, missing);
    try (ValueCheck values = withValues ? valueCheck(published) : null) {
      Map<TopicPartition, Long> positions = Map.of();
      for (int pass = 0; pass < plan.size(); pass++) {
        String suffix = plan.size() > 1 ? " (pass %d of %d)".formatted(pass + 1, plan.size()) : "";
        Window window = new Window(plan.get(pass), withValues);
        readInput(
            window,
            "reading the input" + suffix,
            (input, record) -> window.addRecord(input, record.offset()));
        marker.begin(window);
        positions = follower.follow(window, marker, "reading the outputs" + suffix);
        hidden.look(positions);
        for (int i = 0; i < range.size(); i++) {
          judge.judge(window.slices().get(i), window.marks(i), tallies[i]);
        }
        if (values != null) {
          readInput(
              window,
              "scoring again" + suffix,
              (input, record) -> values.check(input, record, window.marks(input)));
        }
      }
      if (values != null) {
        new WrongValueReport(config, range, outputs, findings)
            .add(values.wrongValues(), positions, listener);
      }
    }
    hidden.report(findings);
    return report(marker.outside());
  }

  private ValueCheck valueCheck(PublishedValues published) {
    return new ValueCheck(
        config,
        request.values().orElseThrow(),
        range,
        published,
        findings,
        tallies,
        request.limit());
  }

  private interface InputSink {
    void accept(int input, org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]> record)
        throws AuditException, InterruptedException;
  }

  /** Reads the committed records of the window's slices. */
  private void readInput(Window window, String what, InputSink sink)
      throws AuditException, InterruptedException {
    Map<TopicPartition, Long> from = new HashMap<>();
    Map<TopicPartition, Long> to = new HashMap<>();
    Map<TopicPartition, Integer> indexes = new HashMap<>();
    for (int i = 0; i < range.size(); i++) {
      PartitionRange slice = window.slices().get(i);
      if (slice.length() > 0) {
        TopicPartition partition = new TopicPartition(slice.topic(), slice.partition());
        from.put(partition, slice.from());
        to.put(partition, slice.to());
        indexes.put(partition, i);
      }
    }
    if (from.isEmpty()) {
      return;
    }
    try (CommittedReader reader =
        new CommittedReader(config.input().kafka(), clientId(config), from)) {
      reader.readTo(
          to,
          record ->
              sink.accept(
                  indexes.get(new TopicPartition(record.topic(), record.partition())), record),
          (done, total) -> listener.progress(what, done, total));
    }
  }

  private AuditReport report(long outside) {
    long records = 0;
    long predictions = 0;
    long deadLetters = 0;
    List<AuditReport.PartitionCounts> partitions = new ArrayList<>();
    for (Tally tally : tallies) {
      records += tally.records;
      predictions += tally.predictions;
      deadLetters += tally.deadLetters;
      partitions.add(tally.counts());
    }
    AuditReport.Counts counts =
        new AuditReport.Counts(
            records,
            predictions,
            deadLetters,
            findings.count(FindingKind.MISSING),
            findings.count(FindingKind.TWICE),
            findings.count(FindingKind.IN_BOTH),
            findings.count(FindingKind.INVENTED),
            findings.count(FindingKind.OUT_OF_ORDER),
            findings.count(FindingKind.WRONG_VALUE),
            findings.count(FindingKind.UNVERIFIED),
            findings.count(FindingKind.HIDDEN),
            outside);
    return new AuditReport(counts, partitions, findings.kept(), notes);
  }
}
