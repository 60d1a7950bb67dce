// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.config.JobConfig;
import io.logitmill.history.HistoryException;
import io.logitmill.model.Catalogue;
import io.logitmill.published.AnyRevision;
import io.logitmill.published.OffsetMarks;
import io.logitmill.published.PinnedCatalogue;
import io.logitmill.published.PublishedValues;
import io.logitmill.scoring.RejectionCode;
import io.logitmill.scoring.RejectionException;
import io.logitmill.topology.CatalogueHandle;
import io.logitmill.topology.Predictor;
import io.logitmill.topology.ScoringSteps;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Scores input records by the specs of a plan, by the steps of the job, and compares with what was
 * published.
 *
 * <p>A dead letter does not name the revision that rejected the record. Where the plan goes by the
 * recorded revisions, one that any revision of the catalogue rejects with that code is what was
 * published; where it goes by others, the user wants to see what they change. Not thread-safe.
 */
final class RecordCheck implements AutoCloseable {
  /** What may be kept of all expected predictions, to tell the first field that differs. */
  private static final long EXPECTED_BYTES = 16L << 20;

  private final PublishedValues published;
  private final Differences differences;
  private final RevisionChanges changes;
  private final Predictor planned;
  private final Predictor pinned;
  private final AnyRevision anyRevision;
  private final boolean byRecorded;
  private final long expectedBytes;
  private long ofTheMoment;
  private long byAnotherRevision;

  /**
   * @param specs the specs of the plan; closed with this
   * @param catalogue every revision that may have rejected a record
   * @param byRecorded whether the plan goes by the recorded revisions
   * @param limit how many differences are described
   */
  RecordCheck(
      JobConfig config,
      List<String> inputSchemas,
      CatalogueHandle specs,
      Catalogue catalogue,
      boolean byRecorded,
      PublishedValues published,
      Differences differences,
      int limit) {
    this.published = published;
    this.differences = differences;
    this.byRecorded = byRecorded;
    changes = new RevisionChanges(published);
    expectedBytes = EXPECTED_BYTES / Math.max(1, limit);
    planned = new Predictor(ScoringSteps.open(config, inputSchemas, specs));
    PinnedCatalogue all = new PinnedCatalogue(catalogue);
    pinned = new Predictor(ScoringSteps.open(config, inputSchemas, all));
    anyRevision = new AnyRevision(all, pinned);
  }

  /** Compares what was published for one input record, if anything was. */
  void check(int input, ConsumerRecord<byte[], byte[]> record, OffsetMarks marks)
      throws HistoryException, InterruptedException {
    short tag = marks.tag(record.offset());
    if (tag == 0) {
      return;
    }
    long digest = marks.digest(record.offset());
    planned.moveTo(record.topic(), record.partition(), record.offset());
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
    byte[] prediction;
    try {
      prediction = planned.predict(record.value());
    } catch (RejectionException e) {
      if (differences.count(DifferenceKind.NOW_REJECTED, input, record.offset())) {
        String by =
            tag == PublishedValues.NO_PREDICTION ? "" : " by revision " + published.revision(tag);
        String message = "a prediction%s was published, now %s: %s";
        keep(
            DifferenceKind.NOW_REJECTED,
            input,
            record,
            message.formatted(by, e.code(), e.getMessage()));
      }
      return;
    }
    if (published.isPublished(digest, record.key(), prediction)) {
      differences.countIdentical(input);
    } else if (tag != PublishedValues.NO_PREDICTION
        && changes.isChange(tag, planned.scored().spec())) {
      changes.count();
      if (differences.count(DifferenceKind.OTHER_REVISION, input, record.offset())) {
        keep(DifferenceKind.OTHER_REVISION, input, record, changes.text());
      }
    } else if (differences.count(DifferenceKind.OTHER_BITS, input, record.offset())) {
      boolean isShown = tag != PublishedValues.NO_PREDICTION && prediction.length <= expectedBytes;
      differences.keep(
          DifferenceKind.OTHER_BITS,
          input,
          record.offset(),
          tag == PublishedValues.NO_PREDICTION
              ? "what was published is no prediction"
              : "the prediction differs",
          digest,
          isShown ? prediction : null);
    }
  }

  private void checkDeadLetter(
      int input, ConsumerRecord<byte[], byte[]> record, short tag, long digest)
      throws IOException, InterruptedException {
    RejectionCode code = PublishedValues.code(tag);
    if (!published.isDeadLetterOf(tag, digest, record.key(), record.value())) {
      if (differences.count(DifferenceKind.OTHER_BITS, input, record.offset())) {
        String message = "the dead letter's key or value is not the input's";
        keep(DifferenceKind.OTHER_BITS, input, record, message);
      }
      return;
    }
    if (code != null && PublishedValues.isOfTheMoment(code)) {
      ofTheMoment++;
      differences.countIdentical(input);
      return;
    }
    DifferenceKind kind;
    String now;
    try {
      planned.predict(record.value());
      kind = DifferenceKind.WAS_REJECTED;
      now = "a prediction by " + planned.scored().spec();
    } catch (RejectionException e) {
      if (e.code() == code) {
        differences.countIdentical(input);
        return;
      }
      kind = DifferenceKind.OTHER_CODE;
      now = e.code() + ": " + e.getMessage();
    }
    if (byRecorded && code != null && anyRevision.insteadOf(code, record.value()) == null) {
      byAnotherRevision++;
      differences.countIdentical(input);
    } else if (differences.count(kind, input, record.offset())) {
      String then = code == null ? "no code that we know" : code.name();
      keep(kind, input, record, "a dead letter with %s was published, now %s".formatted(then, now));
    }
  }

  private void keep(
      DifferenceKind kind, int input, ConsumerRecord<byte[], byte[]> record, String message) {
    differences.keep(kind, input, record.offset(), message);
  }

  /** Returns which revisions were published and which score now, where they differ. */
  List<RevisionChange> changes() {
    return changes.all();
  }

  /** Returns how many dead letters have a code that is not compared. */
  long ofTheMoment() {
    return ofTheMoment;
  }

  /** Returns how many dead letters another revision explains than the one of the plan. */
  long byAnotherRevision() {
    return byAnotherRevision;
  }

  @Override
  public void close() {
    planned.close();
    pinned.close();
  }
}
