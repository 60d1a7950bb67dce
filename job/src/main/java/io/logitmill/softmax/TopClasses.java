// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import java.util.Arrays;

/**
 * Selects the classes with the greatest scaled logits: descending, equal ones (-0 equals +0) by
 * lower class id. Classes at -Infinity are never selected.
 *
 * <p>Keeps its buffers from call to call. Not thread-safe.
 */
public final class TopClasses {
  /*
   * Up to INSERTION_LIMIT classes, a sorted list is kept by insertion: once it is full, a class
   * costs one comparison with the last entry, and almost none passes. More are selected by
   * sorting all classes as longs: the order-mapped bits of the logit above, the class id below.
   * 64 is where a worst case, logits in ascending order, still moves few cache lines per class.
   */
  private static final int INSERTION_LIMIT = 64;

  private int[] classIds = new int[INSERTION_LIMIT];
  private float[] values = new float[INSERTION_LIMIT];
  private long[] keys = {};
  private int size;

  /**
   * Selects at most {@code k} of the first {@code count} scaled logits.
   *
   * @param scaled finite or -Infinity
   * @param k at least 1
   * @return how many were selected: k, or as many as are left
   */
  public int select(float[] scaled, int count, int k) {
    size = 0;
    if (k <= INSERTION_LIMIT) {
      selectByInsertion(scaled, count, k);
    } else {
      selectBySort(scaled, count, k);
    }
    return size;
  }

  /** Returns the selected class ids, best first; valid up to the selected number. */
  public int[] classIds() {
    return classIds;
  }

  private void selectByInsertion(float[] scaled, int count, int k) {
    float threshold = Float.NEGATIVE_INFINITY;
    for (int classId = 0; classId < count; classId++) {
      float x = scaled[classId];
      if (x > threshold) {
        insert(classId, x, k);
        threshold = size == k ? values[k - 1] : Float.NEGATIVE_INFINITY;
      }
    }
  }

  /** Inserts behind all entries that are greater or equal: equal ones have lower class ids. */
  private void insert(int classId, float x, int k) {
    int position = size < k ? size++ : k - 1;
    while (position > 0 && values[position - 1] < x) {
      values[position] = values[position - 1];
      classIds[position] = classIds[position - 1];
      position--;
    }
    values[position] = x;
    classIds[position] = classId;
  }

  private void selectBySort(float[] scaled, int count, int k) {
    if (keys.length < count) {
      keys = new long[count];
    }
    int left = 0;
    for (int classId = 0; classId < count; classId++) {
      if (scaled[classId] > Float.NEGATIVE_INFINITY) {
        keys[left++] = ((long) descending(scaled[classId]) << 32) | classId;
      }
    }
    Arrays.sort(keys, 0, left);
    size = Math.min(k, left);
    if (classIds.length < size) {
      classIds = new int[size];
      values = new float[size];
    }
    for (int i = 0; i < size; i++) {
      classIds[i] = (int) keys[i];
    }
  }

  /** Maps floats to ints in descending order; + 0f makes -0 equal to +0. */
  private static int descending(float x) {
    int bits = Float.floatToRawIntBits(x + 0f);
    return ~(bits ^ ((bits >> 31) & Integer.MAX_VALUE));
  }
}
