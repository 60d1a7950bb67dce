// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/** A set of class ids, one bit each; its buffer is kept from record to record. */
final class ClassSet {
  private long[] words = {};

  /** Adds the first {@code count} ids, all below {@code classCount}, to an empty set. */
  void set(int[] classIds, int count, int classCount) {
    int needed = (classCount >> 6) + 1;
    if (words.length < needed) {
      words = new long[needed];
    }
    for (int i = 0; i < count; i++) {
      words[classIds[i] >> 6] |= 1L << classIds[i];
    }
  }

  boolean contains(int classId) {
    return (words[classId >> 6] & 1L << classId) != 0;
  }

  /** Empties the set of the ids that {@link #set} has added. */
  void clear(int[] classIds, int count) {
    for (int i = 0; i < count; i++) {
      words[classIds[i] >> 6] = 0;
    }
  }
}
