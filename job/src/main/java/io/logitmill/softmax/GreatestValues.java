// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import java.util.Arrays;

/**
 * The k greatest of many values, as a heap with the least of them on top: a value that is not among
 * them costs one comparison.
 *
 * <p>Reused; not thread-safe.
 */
final class GreatestValues {
  private static final int FIRST_CAPACITY = 256;

  private long[] heap = new long[FIRST_CAPACITY];
  private int limit;
  private int size;

  /**
   * Begins the greatest of other values.
   *
   * @param k at least 1; room is taken for as many as are added
   */
  void begin(int k) {
    limit = k;
    size = 0;
  }

  /** Offers one value. */
  void add(long value) {
    if (size < limit) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, 2 * size);
      }
      heap[size++] = value;
      if (size == limit) {
        // Ascending is a heap.
        Arrays.sort(heap, 0, size);
      }
    } else if (value > heap[0]) {
      replaceLeast(value);
    }
  }

  /** Returns how many there are: k, or as many as were added. */
  int size() {
    return size;
  }

  /** Returns the least of the k greatest, if k values were added. */
  long least() {
    return heap[0];
  }

  /** Returns them ascending, the first {@link #size()} of an array; nothing is added after that. */
  long[] ascending() {
    Arrays.sort(heap, 0, size);
    return heap;
  }

  private void replaceLeast(long value) {
    int at = 0;
    int child = 1;
    while (child < size) {
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= value) {
        break;
      }
      heap[at] = heap[child];
      at = child;
      child = 2 * at + 1;
    }
    heap[at] = value;
  }
}
