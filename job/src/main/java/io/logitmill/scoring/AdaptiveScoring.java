// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.Clusters;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.LogitPass;
import io.logitmill.softmax.Numerics;
import io.logitmill.softmax.Partition;
import java.util.Arrays;

/**
 * Scores the head and tails of an adaptive softmax as one distribution over all classes.
 *
 * <p>Keeps its buffers from record to record. Not thread-safe.
 */
final class AdaptiveScoring implements RecordScoring {
  /*
   * The distribution of E. Grave, A. Joulin, M. Cissé, D. Grangier and H. Jégou, Efficient softmax
   * approximation for GPUs, ICML 2017, laid out as PyTorch's AdaptiveLogSoftmaxWithLoss does it.
   *
   * The head is a softmax over the shortlist and one logit for each cluster, a tail one over the
   * classes of its cluster, and the probability of a class in a cluster is the product of the two.
   * So the sum of a tail is divided by the mass of its cluster, once, and the tail is then treated
   * as any softmax (Partition.weigh). An error of the head's sum adds to that of the tail's: the
   * bound is 6.3 ulps for such a class, and 3.4 for one of the shortlist.
   *
   * Clusters are taken in the order of their mass, which bounds the probability of each of their
   * classes: from the first on whose mass is below the last probability that is published, tails
   * are not summed any more. All logits were checked before. Following the greatest entry of the
   * head instead would be wrong: a cluster of many classes can have the greatest mass, and the most
   * probable class be one of the shortlist.
   */

  /** Rounding lifts a probability above the mass of its cluster by less than this factor. */
  private static final double ROUNDING = 1 + 0x1p-20;

  private final AdaptiveParts parts;
  private final TrueClasses trueClasses = new TrueClasses();
  private final Ranking ranking = new Ranking();
  private int[] byMass = {};
  private int[] excluded = {};
  private float[] partValues = {};
  private ModelSpec spec;
  private Clusters clusters;

  AdaptiveScoring(Kernel kernel) {
    parts = new AdaptiveParts(kernel);
  }

  @Override
  public void score(DecodedRecord input, ModelSpec spec, ScoredRecord output)
      throws RejectionException {
    this.spec = spec;
    parts.set(input.adaptive(), spec);
    clusters = parts.clusters();
    parts.requireValid();
    trueClasses.set(input.trueClasses(), input.trueClassCount(), spec.classCount());
    parts.requireClassesLeft();
    output.begin(input, spec);
    output.method = ScoringMethod.ADAPTIVE;
    markTrueClasses();
    sumHead(output);
    sumTails(output);
    requireTailsThatMatter();
    settleBest(output);
    output.logPartition = headPartition().logPartition();
    output.entropy = entropy();
    if (trueClasses.count() > 0) {
      output.crossEntropy = crossEntropy();
    }
    output.remainingProbability = ScoredRecord.normal(remaining(output));
  }

  private Partition headPartition() {
    return parts.head.partition();
  }

  private void markTrueClasses() {
    for (int i = 0; i < trueClasses.count(); i++) {
      int classId = trueClasses.ascending(i);
      if (classId >= clusters.shortlist()) {
        parts.tail(clusters.clusterOf(classId)).holdsTrueClass = true;
      }
    }
  }

  private boolean isEveryClassAskedFor() {
    return spec.probabilities() != ProbabilityOutput.NONE;
  }

  private void sumHead(ScoredRecord output) {
    sum(parts.head, parts.headLogits.count());
    if (isEveryClassAskedFor()) {
      Arrays.fill(output.classValues(spec.classCount()), 0, spec.classCount(), valueOfNone());
      copyValues(parts.head, parts.headLogits.count(), output, 0, clusters.shortlist());
    }
    ranking.begin(Math.max(2, spec.topK()));
    rankShortlist();
  }

  private void sum(LogitPass pass, int count) {
    pass.sum(spec.probabilities() == ProbabilityOutput.ALL ? partValues(count) : null);
  }

  private float[] partValues(int count) {
    int padded = Numerics.padded(count);
    if (partValues.length < padded) {
      partValues = new float[padded];
    }
    return partValues;
  }

  /** Returns the class value of a class that is not left. */
  private float valueOfNone() {
    return spec.probabilities() == ProbabilityOutput.ALL ? 0f : Float.NEGATIVE_INFINITY;
  }

  /** Publishes the values of the first {@code count} of a part's {@code size} logits. */
  private void copyValues(LogitPass pass, int size, ScoredRecord output, int from, int count) {
    if (spec.probabilities() == ProbabilityOutput.ALL) {
      pass.probabilities();
    } else {
      pass.logProbabilities(partValues(size));
    }
    System.arraycopy(partValues, 0, output.classValues, from, count);
  }

  private void rankShortlist() {
    // The clusters are selected with the classes, and left out.
    long wanted = (long) Math.max(2, spec.topK()) + clusters.count();
    int selected = parts.head.select((int) Math.min(Integer.MAX_VALUE, wanted));
    int[] classIds = parts.head.selected();
    for (int i = 0; i < selected; i++) {
      if (classIds[i] < clusters.shortlist()) {
        float x = parts.headLogits.scaled(classIds[i]);
        ranking.add(classIds[i], headPartition().probability(x), x);
      }
    }
    ranking.endPart();
  }

  private void sumTails(ScoredRecord output) {
    sortByMass();
    for (int i = 0; i < clusters.count(); i++) {
      int cluster = byMass[i];
      AdaptiveTail tail = parts.tail(cluster);
      tail.mass = headPartition().mass(parts.headLogit(cluster));
      boolean matters = isEveryClassAskedFor() || tail.holdsTrueClass || mayRank(tail);
      if (tail.isLeft && tail.isPresent && matters) {
        sumTail(tail, cluster, output);
      }
    }
  }

  /** Puts the clusters in the order of their mass, the greatest first. */
  private void sortByMass() {
    int count = clusters.count();
    if (byMass.length < count) {
      byMass = new int[count];
    }
    for (int cluster = 0; cluster < count; cluster++) {
      int at = cluster;
      while (at > 0 && parts.headLogit(byMass[at - 1]) < parts.headLogit(cluster)) {
        byMass[at] = byMass[at - 1];
        at--;
      }
      byMass[at] = cluster;
    }
  }

  /** Returns whether a class of the cluster may be the second best, or in the top. */
  private boolean mayRank(AdaptiveTail tail) {
    return mayRank(tail, 2) || mayBeInTop(tail);
  }

  private boolean mayBeInTop(AdaptiveTail tail) {
    return mayRank(tail, 1)
        || (mayRank(tail, spec.topK()) && tail.mass * ROUNDING >= spec.minProbability());
  }

  /** Returns whether a class of the cluster may be among the best {@code k}. */
  private boolean mayRank(AdaptiveTail tail, int k) {
    return ranking.count() < k || tail.mass * ROUNDING >= ranking.probability(k - 1);
  }

  private void sumTail(AdaptiveTail tail, int cluster, ScoredRecord output) {
    float inHead = parts.headLogit(cluster);
    sum(tail.pass, tail.logits.count());
    tail.isSummed = true;
    Partition partition = tail.pass.partition();
    partition.weigh(tail.mass, -headPartition().surprisal(inHead));
    if (isEveryClassAskedFor()) {
      int size = clusters.size(cluster);
      copyValues(tail.pass, size, output, clusters.first(cluster), size);
    }
    int selected = tail.pass.select(Math.max(2, spec.topK()));
    int[] indexes = tail.pass.selected();
    double offset = inHead - partition.logPartition();
    for (int i = 0; i < selected; i++) {
      float x = tail.logits.scaled(indexes[i]);
      ranking.add(clusters.first(cluster) + indexes[i], partition.probability(x), x + offset);
    }
    ranking.endPart();
  }

  /** Rejects a record without the tail of a cluster that may hold what is asked for. */
  private void requireTailsThatMatter() throws RejectionException {
    for (int cluster = 0; cluster < clusters.count(); cluster++) {
      AdaptiveTail tail = parts.tail(cluster);
      if (!tail.isLeft || tail.isPresent) {
        continue;
      }
      if (isEveryClassAskedFor()) {
        throw new RejectionException.InvalidCandidates(
            "Expected the tails of all clusters for %s, which publishes the probabilities of all"
                + " classes, found none of cluster %d.",
            spec, cluster);
      }
      if (mayBeInTop(tail)) {
        throw new RejectionException.InvalidCandidates(
            "Expected the tail of cluster %d for %s, whose top (top_k: %s) may hold one of its"
                + " classes (mass %s), found none.",
            cluster,
            spec,
            spec.topK() == Integer.MAX_VALUE ? "all" : spec.topK(),
            (float) tail.mass);
      }
    }
  }

  private void settleBest(ScoredRecord output) {
    output.beginBest(ranking.count());
    for (int i = 0; i < ranking.count(); i++) {
      output.addBest(ranking.classId(i), ranking.probability(i));
    }
    output.settleBest();
    if (!isSecondKnown()) {
      output.margin = Float.NaN;
    }
  }

  private boolean isSecondKnown() {
    for (int cluster = 0; cluster < clusters.count(); cluster++) {
      AdaptiveTail tail = parts.tail(cluster);
      if (tail.isLeft && !tail.isPresent && mayRank(tail, 2)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the entropy in nats; NaN unless all tails were summed. */
  private double entropy() {
    double entropy = headPartition().entropy();
    for (int cluster = 0; cluster < clusters.count(); cluster++) {
      AdaptiveTail tail = parts.tail(cluster);
      if (tail.isLeft) {
        entropy += tail.isSummed ? tail.mass * tail.pass.partition().entropy() : Double.NaN;
      }
    }
    return entropy;
  }

  /** Returns the mean of log partition - x in nats; NaN if a true class is in an absent tail. */
  private double crossEntropy() {
    double sum = 0;
    for (int i = 0; i < trueClasses.count(); i++) {
      sum += surprisal(trueClasses.ascending(i));
    }
    return sum / trueClasses.count();
  }

  private double surprisal(int classId) {
    if (classId < clusters.shortlist()) {
      return headPartition().surprisal(parts.headLogits.scaled(classId));
    }
    int cluster = clusters.clusterOf(classId);
    AdaptiveTail tail = parts.tail(cluster);
    if (!tail.isLeft) {
      return Double.POSITIVE_INFINITY;
    }
    if (!tail.isPresent) {
      return Double.NaN;
    }
    float x = tail.logits.scaled(classId - clusters.first(cluster));
    return headPartition().surprisal(parts.headLogit(cluster)) + tail.pass.partition().surprisal(x);
  }

  /** Returns the mass of the classes that are not in top. */
  private double remaining(ScoredRecord output) {
    int count = collectTop(output, 0, clusters.shortlist());
    for (int cluster = 0; cluster < clusters.count(); cluster++) {
      excluded[count++] = clusters.shortlist() + cluster;
    }
    double remaining = parts.head.shareWithout(excluded, count);
    for (int cluster = 0; cluster < clusters.count(); cluster++) {
      AdaptiveTail tail = parts.tail(cluster);
      int inTop = collectTop(output, clusters.first(cluster), clusters.size(cluster));
      remaining += inTop == 0 ? tail.mass : tail.mass * tail.pass.shareWithout(excluded, inTop);
    }
    return Math.min(1.0, remaining);
  }

  /** Collects the classes of a part that are in top, as indexes in the part; returns how many. */
  private int collectTop(ScoredRecord output, int first, int size) {
    if (excluded.length < output.topCount + clusters.count()) {
      excluded = new int[output.topCount + clusters.count()];
    }
    int count = 0;
    for (int i = 0; i < output.topCount; i++) {
      int index = output.topClassIds[i] - first;
      if (index >= 0 && index < size) {
        excluded[count++] = index;
      }
    }
    return count;
  }
}
