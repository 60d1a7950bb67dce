// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import java.util.Arrays;

/**
 * The head and the tails of an adaptive softmax, as they came and in the order in which they came:
 * nothing is checked.
 *
 * <p>Reused from record to record. Not thread-safe.
 */
public final class AdaptiveLogits {
  private final FloatSlice head = new FloatSlice();
  private int[] clusters = {};
  private FloatSlice[] values = {};
  private int tailCount;

  /** Empties head and tails; buffers are kept, but the bytes of the record are let go. */
  void clear() {
    head.clear();
    for (int i = 0; i < tailCount; i++) {
      values[i].clear();
    }
    tailCount = 0;
  }

  /** Returns the logits of the head: of its classes, then of the clusters. */
  public FloatSlice head() {
    return head;
  }

  /** Returns how many tails the record carries. */
  public int tailCount() {
    return tailCount;
  }

  /** Returns the 0-based cluster of a tail. */
  public int cluster(int tail) {
    return clusters[tail];
  }

  public void setCluster(int tail, int cluster) {
    clusters[tail] = cluster;
  }

  /** Returns the logits of a tail, for reading and for filling. */
  public FloatSlice values(int tail) {
    return values[tail];
  }

  /** Adds a tail of cluster 0 without logits and returns its index; the caller fills it. */
  public int addTail() {
    if (tailCount == clusters.length) {
      int capacity = Capacity.grown(tailCount, tailCount + 1);
      clusters = Arrays.copyOf(clusters, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    if (values[tailCount] == null) {
      values[tailCount] = new FloatSlice();
    }
    clusters[tailCount] = 0;
    return tailCount++;
  }

  /** Returns how many logits there are in head and tails together. */
  int count() {
    int count = head.count();
    for (int i = 0; i < tailCount; i++) {
      count += values[i].count();
    }
    return count;
  }
}
