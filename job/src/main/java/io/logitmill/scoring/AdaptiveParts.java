// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.Clusters;
import io.logitmill.model.ModelSpec;
import io.logitmill.softmax.DenseLogits;
import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.LogitPass;
import java.util.Arrays;

/**
 * The head and the tails of one adaptive record, checked against its spec.
 *
 * <p>Points into the record. Keeps 25 KiB for each cluster and a byte for each class. Not
 * thread-safe.
 */
final class AdaptiveParts {
  final DenseLogits headLogits = new DenseLogits();
  final LogitPass head;
  private final Kernel kernel;
  private AdaptiveTail[] tails = {};
  private Clusters clusters;

  AdaptiveParts(Kernel kernel) {
    this.kernel = kernel;
    head = new LogitPass(kernel);
  }

  /** Points at the parts of {@code input}; rejects those that are not of the spec's sizes. */
  void set(AdaptiveLogits input, ModelSpec spec) throws RejectionException {
    clusters = spec.clusters();
    if (clusters == null) {
      throw new RejectionException.InvalidCandidates(
          "Expected a spec with adaptive.cutoffs for an adaptive record, found none in %s.", spec);
    }
    begin();
    setHead(input.head(), spec);
    for (int i = 0; i < input.tailCount(); i++) {
      setTail(input.cluster(i), input.values(i), spec);
    }
  }

  private void begin() {
    int before = tails.length;
    if (before < clusters.count()) {
      tails = Arrays.copyOf(tails, clusters.count());
    }
    for (int cluster = 0; cluster < clusters.count(); cluster++) {
      if (cluster >= before) {
        tails[cluster] = new AdaptiveTail(kernel);
      }
      tails[cluster].begin();
    }
  }

  private void setHead(FloatSlice values, ModelSpec spec) throws RejectionException {
    if (values.count() != clusters.headSize()) {
      throw new RejectionException.ClassCountMismatch(
          "Expected %d logits in the head for %s (%d classes and %d clusters), found %d.",
          clusters.headSize(), spec, clusters.shortlist(), clusters.count(), values.count());
    }
    headLogits.set(values.bytes(), values.from(), values.count(), clusters.headScaling());
  }

  private void setTail(int cluster, FloatSlice values, ModelSpec spec) throws RejectionException {
    if (cluster < 0 || cluster >= clusters.count()) {
      throw new RejectionException.InvalidCandidates(
          "Expected tails of clusters from 0 to %d, found one of cluster %d.",
          clusters.count() - 1, cluster);
    }
    AdaptiveTail tail = tails[cluster];
    if (tail.isPresent) {
      throw new RejectionException.InvalidCandidates(
          "Expected one tail of each cluster, found two of cluster %d.", cluster);
    }
    if (values.count() != clusters.size(cluster)) {
      throw new RejectionException.ClassCountMismatch(
          "Expected %d logits in the tail of cluster %d for %s, found %d.",
          clusters.size(cluster), cluster, spec, values.count());
    }
    tail.isPresent = true;
    tail.logits.set(values.bytes(), values.from(), values.count(), Clusters.TAIL_SCALING);
  }

  /** Finds the greatest logit of each part; rejects a logit that is NaN or +Infinity. */
  void requireValid() throws RejectionException {
    int valid = head.range(headLogits);
    if (valid < headLogits.count()) {
      throw new RejectionException.InvalidLogit(
          "Expected a finite logit or -Infinity, found %s at index %d of the head.",
          headLogits.logit(valid), valid);
    }
    for (int cluster = 0; cluster < clusters.count(); cluster++) {
      AdaptiveTail tail = tails[cluster];
      if (!tail.isPresent) {
        continue;
      }
      valid = tail.pass.range(tail.logits);
      if (valid < tail.logits.count()) {
        throw new RejectionException.InvalidLogit(
            "Expected a finite logit or -Infinity, found %s at index %d of the tail of cluster %d.",
            tail.logits.logit(valid), valid, cluster);
      }
    }
  }

  /** Rejects a head in which nothing is left, and a tail in which nothing is left of its mass. */
  void requireClassesLeft() throws RejectionException {
    if (!head.isAnyLeft()) {
      throw new RejectionException.NoClassLeft(
          "Expected a class or cluster that is neither masked nor at -Infinity, found none among"
              + " the %d of the head.",
          clusters.headSize());
    }
    for (int cluster = 0; cluster < clusters.count(); cluster++) {
      AdaptiveTail tail = tails[cluster];
      tail.isLeft = headLogit(cluster) > Float.NEGATIVE_INFINITY;
      if (tail.isLeft && tail.isPresent && !tail.pass.isAnyLeft()) {
        throw new RejectionException.InvalidCandidates(
            "Expected a logit above -Infinity in the tail of cluster %d, whose logit in the head is"
                + " %s; found none.",
            cluster, headLogit(cluster));
      }
    }
  }

  Clusters clusters() {
    return clusters;
  }

  AdaptiveTail tail(int cluster) {
    return tails[cluster];
  }

  /** Returns the scaled logit of a cluster in the head. */
  float headLogit(int cluster) {
    return headLogits.scaled(clusters.shortlist() + cluster);
  }
}
