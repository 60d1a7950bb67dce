// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import java.util.Arrays;

/**
 * The most probable classes of several parts, which are ranked one after the other: descending by
 * probability, then by score, equal ones by lower class id.
 *
 * <p>Keeps its buffers from record to record. Not thread-safe.
 */
final class Ranking {
  private Entries ranked = new Entries();
  private Entries merged = new Entries();
  private final Entries part = new Entries();
  private int limit;

  /** Begins a record, of which at most {@code limit} classes are wanted. */
  void begin(int limit) {
    this.limit = limit;
    ranked.count = 0;
    part.count = 0;
  }

  /**
   * Adds a class of the current part, whose classes come in descending order.
   *
   * @param score any number that orders the classes of all parts as their exact probabilities do;
   *     it decides between those whose probabilities are rounded to the same float
   */
  void add(int classId, float probability, double score) {
    part.add(classId, probability, score);
  }

  /** Ranks the classes of the current part among those of the parts before, and begins the next. */
  void endPart() {
    merged.count = 0;
    int i = 0;
    int j = 0;
    while (merged.count < limit && (i < ranked.count || j < part.count)) {
      if (j == part.count || (i < ranked.count && ranked.isBefore(i, part, j))) {
        merged.add(ranked, i++);
      } else {
        merged.add(part, j++);
      }
    }
    Entries before = ranked;
    ranked = merged;
    merged = before;
    part.count = 0;
  }

  /** Returns how many classes are ranked: as many as wanted, or all that were added. */
  int count() {
    return ranked.count;
  }

  int classId(int rank) {
    return ranked.classIds[rank];
  }

  float probability(int rank) {
    return ranked.probabilities[rank];
  }

  /** Classes in parallel arrays, which grow. */
  private static final class Entries {
    private int[] classIds = {};
    private float[] probabilities = {};
    private double[] scores = {};
    private int count;

    private void add(int classId, float probability, double score) {
      if (count == classIds.length) {
        int capacity = Capacity.grown(count, count + 1);
        classIds = Arrays.copyOf(classIds, capacity);
        probabilities = Arrays.copyOf(probabilities, capacity);
        scores = Arrays.copyOf(scores, capacity);
      }
      classIds[count] = classId;
      probabilities[count] = probability;
      scores[count++] = score;
    }

    private void add(Entries other, int index) {
      add(other.classIds[index], other.probabilities[index], other.scores[index]);
    }

    private boolean isBefore(int index, Entries other, int otherIndex) {
      float probability = probabilities[index];
      float otherProbability = other.probabilities[otherIndex];
      if (probability != otherProbability) {
        return probability > otherProbability;
      }
      double score = scores[index];
      double otherScore = other.scores[otherIndex];
      return score != otherScore
          ? score > otherScore
          : classIds[index] < other.classIds[otherIndex];
    }
  }
}
