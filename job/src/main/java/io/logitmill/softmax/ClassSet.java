// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import java.util.Arrays;

/**
 * A set of class ids, one bit each; its buffer is kept from record to record.
 *
 * <p>Whoever adds ids removes them again, so that emptying costs what filling did. Not thread-safe.
 */
public final class ClassSet {
  private long[] words = {};

  /** Makes room for ids below {@code classCount}; what is in the set stays. */
  public void reserve(int classCount) {
    int needed = (classCount >> 6) + 1;
    if (words.length < needed) {
      words = Arrays.copyOf(words, needed);
    }
  }

  /** Adds an id for which there is room; returns whether it was not there before. */
  public boolean add(int classId) {
    long word = words[classId >> 6];
    long added = word | 1L << classId;
    words[classId >> 6] = added;
    return added != word;
  }

  /** Returns whether an id, for which there is room, is in the set. */
  public boolean contains(int classId) {
    return (words[classId >> 6] & 1L << classId) != 0;
  }

  /** Removes the first {@code count} ids, which are all that are in the set. */
  public void clear(int[] classIds, int count) {
    for (int i = 0; i < count; i++) {
      words[classIds[i] >> 6] = 0;
    }
  }
}
