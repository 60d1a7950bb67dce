// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import io.logitmill.softmax.Scaling;
import java.util.Arrays;

/**
 * The parts of an adaptive softmax: the shortlist of frequent classes, whose logits stand in the
 * head, and the clusters of all others, each with one logit in the head and a tail of its own.
 *
 * <p>Class ids are in order: those of the shortlist, then cluster by cluster. Immutable, and shared
 * between threads.
 */
public final class Clusters {
  /** The logits of a tail are not scaled. */
  public static final Scaling TAIL_SCALING = Scaling.of(1f, 0f, null, new int[0], 1);

  private final int[] cutoffs;
  private final int classCount;
  private final Scaling headScaling;

  /**
   * @param cutoffs the first class of each cluster: ascending, from 1 to {@code classCount - 1}
   * @param masked class ids of the shortlist that are never predicted
   */
  Clusters(int[] cutoffs, int classCount, int[] masked) {
    this.cutoffs = cutoffs.clone();
    this.classCount = classCount;
    headScaling = Scaling.of(1f, 0f, null, masked, headSize());
  }

  /** Returns how many clusters there are, at least 1. */
  public int count() {
    return cutoffs.length;
  }

  /** Returns how many classes have their logit in the head. */
  public int shortlist() {
    return cutoffs[0];
  }

  /** Returns how many logits the head has: of the shortlist, then of the clusters. */
  public int headSize() {
    return shortlist() + count();
  }

  /** Returns the class id of the first class of a cluster. */
  public int first(int cluster) {
    return cutoffs[cluster];
  }

  /** Returns how many classes a cluster has, at least 1. */
  public int size(int cluster) {
    return (cluster + 1 < cutoffs.length ? cutoffs[cluster + 1] : classCount) - cutoffs[cluster];
  }

  /** Returns the cluster of a class that is not in the shortlist. */
  public int clusterOf(int classId) {
    int found = Arrays.binarySearch(cutoffs, classId);
    // Not found: -(insertion point) - 1, and the class lies in the cluster before that point.
    return found >= 0 ? found : -found - 2;
  }

  /** Returns how the logits of the head are scaled: not at all, but for masked classes. */
  public Scaling headScaling() {
    return headScaling;
  }
}
