// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import java.util.Arrays;

/** The true classes of one record, checked and in ascending order. Reused; not thread-safe. */
final class TrueClasses {
  private int[] sorted = {};
  private int count;

  /** Takes the first {@code count} class ids; throws if one is out of range or there twice. */
  void set(int[] classIds, int count, int classCount) throws RejectionException {
    take(classIds, count);
    requireValid(classIds, classCount);
  }

  /** Takes the first {@code count} class ids, to be checked by {@link #requireValid}. */
  void take(int[] classIds, int count) {
    this.count = count;
    if (sorted.length < count) {
      sorted = new int[count];
    }
    System.arraycopy(classIds, 0, sorted, 0, count);
    Arrays.sort(sorted, 0, count);
  }

  /**
   * Throws if a class id is out of range or there twice.
   *
   * @param classIds that were taken, in their own order
   */
  void requireValid(int[] classIds, int classCount) throws RejectionException {
    for (int i = 0; i < count; i++) {
      if (classIds[i] < 0 || classIds[i] >= classCount) {
        throw new RejectionException.InvalidTrueClass(
            "Expected true classes from 0 to %d, found %d at index %d.",
            classCount - 1, classIds[i], i);
      }
    }
    for (int i = 1; i < count; i++) {
      if (sorted[i] == sorted[i - 1]) {
        throw new RejectionException.InvalidTrueClass(
            "Expected each true class once, found %d twice.", sorted[i]);
      }
    }
  }

  int count() {
    return count;
  }

  boolean contains(int classId) {
    return Arrays.binarySearch(sorted, 0, count, classId) >= 0;
  }

  /** Returns the true class that is number {@code index} in ascending order. */
  int ascending(int index) {
    return sorted[index];
  }
}
