// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.Correction;
import io.logitmill.model.ModelSpec;
import java.util.Arrays;
import java.util.Locale;

/**
 * The candidates of one record: checked, each class once, in ascending order of class ids.
 *
 * <p>Reused from record to record; not thread-safe.
 */
final class Candidates {
  private long[] order = {};
  private int[] classIds = {};
  private float[] logits = {};
  private float[] logExpectedCounts = {};
  private int count;

  /**
   * Takes the candidates of a record.
   *
   * @param trueClasses of the record, perhaps not checked yet
   * @throws RejectionException if the candidates contradict each other or the spec, or a logit is
   *     invalid
   */
  void set(DecodedRecord input, TrueClasses trueClasses, ModelSpec spec) throws RejectionException {
    CandidateLogits given = input.candidates();
    requireShape(given, trueClasses.count(), spec);
    requireRanges(given, trueClasses, spec);
    grow(given.classIdCount());
    boolean ascending = true;
    for (int i = 0; i < given.classIdCount(); i++) {
      ascending &= i == 0 || given.classIds()[i] > given.classIds()[i - 1];
      order[i] = (long) given.classIds()[i] << Integer.SIZE | i;
    }
    count = given.classIdCount();
    if (!ascending) {
      Arrays.sort(order, 0, count);
      dropAccidentalHits(trueClasses, spec);
    }
    requireValidLogits(given, spec);
    for (int i = 0; i < count; i++) {
      int index = (int) order[i];
      classIds[i] = (int) (order[i] >> Integer.SIZE);
      logits[i] = given.values().get(index);
      logExpectedCounts[i] =
          given.hasLogExpectedCounts() ? given.logExpectedCounts().get(index) : 0f;
    }
  }

  /** Returns how many candidates there are. */
  int count() {
    return count;
  }

  /** Returns the class ids, ascending; the first {@link #count()} are valid. */
  int[] classIds() {
    return classIds;
  }

  /** Returns the logit of the candidate that is number {@code index} in ascending order. */
  float logit(int index) {
    return logits[index];
  }

  /**
   * Returns the logarithm of its expected count: 0 if the record carries none, and finite only
   * where the correction uses it.
   */
  float logExpectedCount(int index) {
    return logExpectedCounts[index];
  }

  /** Returns the number of the candidate in ascending order; negative if it is none. */
  int indexOf(int classId) {
    return Arrays.binarySearch(classIds, 0, count, classId);
  }

  private static void requireShape(CandidateLogits given, int trueClassCount, ModelSpec spec)
      throws RejectionException {
    int count = given.classIdCount();
    if (count == 0) {
      throw new RejectionException.InvalidCandidates(
          "Expected at least one candidate, found none.");
    }
    if (given.values().count() != count) {
      throw new RejectionException.InvalidCandidates(
          "Expected as many candidate_logits.values as class_ids, found %d values and %d class ids.",
          given.values().count(), count);
    }
    if (given.hasLogExpectedCounts() && given.logExpectedCounts().count() != count) {
      throw new RejectionException.InvalidCandidates(
          "Expected as many candidate_logits.log_expected_counts as class_ids, found %d expected"
              + " counts and %d class ids.",
          given.logExpectedCounts().count(), count);
    }
    if (!given.hasLogExpectedCounts() && spec.correction() != Correction.NONE) {
      throw new RejectionException.InvalidCandidates(
          "Expected candidate_logits.log_expected_counts, which correction: %s of %s needs, found"
              + " none.",
          spec.correction().name().toLowerCase(Locale.ROOT), spec);
    }
    // A true class may be there once more: see dropAccidentalHits.
    if (count > (long) spec.classCount() + trueClassCount) {
      throw new RejectionException.InvalidCandidates(
          "Expected at most %d candidates, one per class, found %d.", spec.classCount(), count);
    }
  }

  private static void requireRanges(CandidateLogits given, TrueClasses trueClasses, ModelSpec spec)
      throws RejectionException {
    for (int i = 0; i < given.classIdCount(); i++) {
      int classId = given.classIds()[i];
      if (classId < 0 || classId >= spec.classCount()) {
        throw new RejectionException.InvalidCandidates(
            "Expected candidates from class 0 to %d, found %d at index %d.",
            spec.classCount() - 1, classId, i);
      }
    }
    for (int i = 0; given.hasLogExpectedCounts() && i < given.classIdCount(); i++) {
      float logExpectedCount = given.logExpectedCounts().get(i);
      if (!Float.isFinite(logExpectedCount)
          && usesExpectedCount(given.classIds()[i], trueClasses, spec.correction())) {
        throw new RejectionException.InvalidCandidates(
            "Expected the finite logarithm of an expected count above 0, found %s at index %d.",
            logExpectedCount, i);
      }
    }
  }

  private static boolean usesExpectedCount(
      int classId, TrueClasses trueClasses, Correction correction) {
    return switch (correction) {
      case NONE -> false;
      case LOG_Q -> true;
      // A true class stands for itself.
      case POPULATION -> !trueClasses.contains(classId);
    };
  }

  private static void requireValidLogits(CandidateLogits given, ModelSpec spec)
      throws RejectionException {
    for (int i = 0; i < given.classIdCount(); i++) {
      float logit = given.values().get(i);
      int classId = given.classIds()[i];
      if (!spec.scaling().isValid(logit, classId)) {
        throw LogitRejections.invalidLogit(logit, classId, i, spec);
      }
    }
  }

  private void grow(int needed) {
    if (order.length < needed) {
      int capacity = Capacity.grown(order.length, needed);
      order = new long[capacity];
      classIds = new int[capacity];
      logits = new float[capacity];
      logExpectedCounts = new float[capacity];
    }
  }

  /**
   * Keeps each class once. Only a true class may be there twice, and only where candidates are a
   * sample: beside the positive that the model server has put there, the sampler has drawn it too,
   * an accidental hit. The first of the two counts.
   */
  private void dropAccidentalHits(TrueClasses trueClasses, ModelSpec spec)
      throws RejectionException {
    int kept = 1;
    boolean hit = false;
    for (int i = 1; i < count; i++) {
      int classId = (int) (order[i] >> Integer.SIZE);
      if (classId != (int) (order[i - 1] >> Integer.SIZE)) {
        order[kept++] = order[i];
        hit = false;
      } else if (hit || spec.correction() == Correction.NONE || !trueClasses.contains(classId)) {
        throw new RejectionException.InvalidCandidates(
            "Expected each candidate once, found class %d at index %d and at index %d.",
            classId, (int) order[i - 1], (int) order[i]);
      } else {
        hit = true;
      }
    }
    count = kept;
  }
}
