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
  private int[] heap = {};
  private int limit;
  private int size;

  /** Begins the {@code k} greatest of other values. */
  void begin(int k) {
    limit = k;
    size = 0;
    if (heap.length < k) {
      heap = new int[k];
    }
  }

  /** Offers one value. */
  void add(int value) {
    if (size < limit) {
      heap[size++] = value;
      if (size == limit) {
        // Ascending is a heap.
        Arrays.sort(heap, 0, size);
      }
    } else if (value > heap[0]) {
      sink(value);
    }
  }

  /** Returns the least of the k greatest; at least k values were added. */
  int least() {
    return heap[0];
  }

  /** Puts a value in the place of the least. */
  private void sink(int value) {
    int at = 0;
    int child = 1;
    while (child < limit) {
      if (child + 1 < limit && heap[child + 1] < heap[child]) {
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
