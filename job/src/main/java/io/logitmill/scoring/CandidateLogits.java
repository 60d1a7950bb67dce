// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import java.util.Arrays;

/**
 * The logits of a subset of the classes, as they came: nothing is checked, not even that the three
 * sequences are equally long.
 *
 * <p>Reused from record to record. Not thread-safe.
 */
public final class CandidateLogits {
  private int classCount;
  private int[] classIds = {};
  private int classIdCount;
  private final FloatSlice values = new FloatSlice();
  private boolean hasLogExpectedCounts;
  private final FloatSlice logExpectedCounts = new FloatSlice();

  /** Empties the candidates; buffers are kept. */
  void clear() {
    classCount = 0;
    classIdCount = 0;
    values.clear();
    hasLogExpectedCounts = false;
    logExpectedCounts.clear();
  }

  /** Returns how many classes the record says that there are in all. */
  public int classCount() {
    return classCount;
  }

  public void setClassCount(int classCount) {
    this.classCount = classCount;
  }

  /** Returns the class ids: the first {@link #classIdCount()} are valid. */
  public int[] classIds() {
    return classIds;
  }

  public int classIdCount() {
    return classIdCount;
  }

  /** Adds the class id of one candidate. */
  public void addClassId(int classId) {
    if (classIdCount == classIds.length) {
      classIds = Arrays.copyOf(classIds, Capacity.grown(classIdCount, classIdCount + 1));
    }
    classIds[classIdCount++] = classId;
  }

  /** Returns the logits, for reading and for filling. */
  public FloatSlice values() {
    return values;
  }

  /** Returns whether the record carries expected counts. */
  public boolean hasLogExpectedCounts() {
    return hasLogExpectedCounts;
  }

  /** Notes that the record carries expected counts, possibly none. */
  public void markLogExpectedCounts() {
    hasLogExpectedCounts = true;
  }

  /** Returns the natural logarithms of the expected counts, for reading and for filling. */
  public FloatSlice logExpectedCounts() {
    return logExpectedCounts;
  }
}
