// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.config.JobConfig;
import io.logitmill.history.HistoryException;
import io.logitmill.history.PartitionRange;
import io.logitmill.published.AnyRevision;
import io.logitmill.published.OffsetMarks;
import io.logitmill.published.PinnedCatalogue;
import io.logitmill.published.PublishedValues;
import io.logitmill.scoring.RejectionCode;
import io.logitmill.scoring.RejectionException;
import io.logitmill.topology.Predictor;
import io.logitmill.topology.ScoringSteps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Scores input records again, by the steps of the job, and compares with what was published.
 *
 * <p>Predictions are scored by the revision that they name. A dead letter must hold the bytes of
 * the input, and scoring must reject the record again with the same code, by some revision of the
 * catalogue: a dead letter does not name the one that rejected it. Not thread-safe.
 */
final class ValueCheck implements AutoCloseable {
  /** How many expected predictions are kept, to tell the first field that differs. */
  private static final int DETAILED = 10;

  private final List<PartitionRange> range;
  private final PublishedValues published;
  private final PinnedCatalogue catalogue;
  private final Predictor predictor;
  private final AnyRevision anyRevision;
  private final Findings findings;
  private final Tally[] tallies;
  private final int limit;
  private final List<WrongValue> wrong = new ArrayList<>();

  /**
   * @param limit how many wrong values to describe
   */
  ValueCheck(
      JobConfig config,
      ValueSettings settings,
      List<PartitionRange> range,
      PublishedValues published,
      Findings findings,
      Tally[] tallies,
      int limit) {
    this.range = range;
    this.published = published;
    this.findings = findings;
    this.tallies = tallies;
    this.limit = limit;
    catalogue = new PinnedCatalogue(settings.catalogue());
    predictor = new Predictor(ScoringSteps.open(config, settings.inputSchemas(), catalogue));
    anyRevision = new AnyRevision(catalogue, predictor);
  }

  /** Compares what was published for one input record, if anything was. */
  void check(int input, ConsumerRecord<byte[], byte[]> record, OffsetMarks marks)
      throws HistoryException, InterruptedException {
    short tag = marks.tag(record.offset());
    if (tag == 0) {
      return;
    }
    long digest = marks.digest(record.offset());
    try {
      if (PublishedValues.isPrediction(tag)) {
        checkPrediction(input, record, tag, digest);
      } else {
        checkDeadLetter(input, record, tag, digest);
      }
    } catch (IOException e) {
      throw HistoryException.failedBy(e, "The catalogue cannot be read: %s", e.getMessage());
    }
  }

  private void checkPrediction(
      int input, ConsumerRecord<byte[], byte[]> record, short tag, long digest)
      throws IOException, InterruptedException {
    if (tag == PublishedValues.NO_PREDICTION) {
      wrong(input, record, "what was published is no prediction", digest, null);
      return;
    }
    catalogue.pin(published.revision(tag), published.fingerprint(tag));
    try {
      byte[] prediction = predictor.predict(record.value());
      if (!published.isPublished(digest, record.key(), prediction)) {
        wrong(input, record, "the prediction differs", digest, prediction);
      }
    } catch (RejectionException e) {
      if (catalogue.refusal() != null) {
        unverified(input, record);
      } else {
        String message = "a prediction was published, scoring again rejects the record: ";
        wrong(input, record, message + e.code() + " " + e.getMessage(), digest, null);
      }
    }
  }

  private void checkDeadLetter(
      int input, ConsumerRecord<byte[], byte[]> record, short tag, long digest)
      throws IOException, InterruptedException {
    RejectionCode code = PublishedValues.code(tag);
    if (!published.isDeadLetterOf(tag, digest, record.key(), record.value())) {
      wrong(input, record, "the dead letter's key or value is not the input's", digest, null);
      return;
    }
    if (code == null) {
      wrong(input, record, "the dead letter names no rejection code that we know", digest, null);
      return;
    }
    if (PublishedValues.isOfTheMoment(code)) {
      return;
    }
    String found = anyRevision.insteadOf(code, record.value());
    if (found == null) {
      return;
    }
    if (catalogue.refusal() != null) {
      unverified(input, record);
      return;
    }
    String message = "a dead letter was published with the code " + code + ", scoring again ";
    wrong(input, record, message + found, digest, null);
  }

  private void wrong(
      int input,
      ConsumerRecord<byte[], byte[]> record,
      String message,
      long digest,
      byte[] expected) {
    tallies[input].wrongValues++;
    findings.count(FindingKind.WRONG_VALUE, 1);
    if (wrong.size() < limit) {
      byte[] kept = wrong.size() < DETAILED ? expected : null;
      wrong.add(new WrongValue(input, record.offset(), message, digest, kept));
    }
  }

  private void unverified(int input, ConsumerRecord<byte[], byte[]> record) {
    findings.count(FindingKind.UNVERIFIED, 1);
    if (findings.isWanted(FindingKind.UNVERIFIED)) {
      findings.keep(
          FindingKind.UNVERIFIED,
          range.get(input).text(record.offset(), record.offset()),
          catalogue.refusal());
    }
  }

  /** Returns the first wrong values that were found. */
  List<WrongValue> wrongValues() {
    return wrong;
  }

  @Override
  public void close() {
    predictor.close();
  }
}
