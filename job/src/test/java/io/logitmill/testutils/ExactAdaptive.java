// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.math.BigDecimal;

/** An adaptive softmax by exact arithmetic: every tail is computed, nothing is skipped. */
public final class ExactAdaptive {
  private final float[] head;
  private final float[][] tails;
  private final int shortlist;
  private final ExactSoftmax exactHead;
  private final ExactSoftmax[] exactTails;

  public ExactAdaptive(float[] head, float[]... tails) {
    this.head = head;
    this.tails = tails;
    shortlist = head.length - tails.length;
    exactHead = new ExactSoftmax(head);
    exactTails = new ExactSoftmax[tails.length];
    for (int cluster = 0; cluster < tails.length; cluster++) {
      exactTails[cluster] = new ExactSoftmax(tails[cluster]);
    }
  }

  public int classCount() {
    int count = shortlist;
    for (float[] tail : tails) {
      count += tail.length;
    }
    return count;
  }

  public BigDecimal probability(int classId) {
    if (classId < shortlist) {
      return exactHead.probability(head[classId]);
    }
    int cluster = clusterOf(classId);
    float x = tails[cluster][classId - first(cluster)];
    return exactHead
        .probability(head[shortlist + cluster])
        .multiply(exactTails[cluster].probability(x), ExactMath.PRECISION);
  }

  /** Returns ln of the probability of a class that is left. */
  public BigDecimal logProbability(int classId) {
    if (classId < shortlist) {
      return exactHead.logProbability(head[classId]);
    }
    int cluster = clusterOf(classId);
    float x = tails[cluster][classId - first(cluster)];
    return exactHead
        .logProbability(head[shortlist + cluster])
        .add(exactTails[cluster].logProbability(x));
  }

  public BigDecimal logPartition() {
    return exactHead.logPartition();
  }

  /** Returns the sum of -p ln p over all classes. */
  public BigDecimal entropy() {
    BigDecimal entropy = BigDecimal.ZERO;
    for (int classId = 0; classId < classCount(); classId++) {
      BigDecimal probability = probability(classId);
      if (probability.signum() > 0) {
        entropy =
            entropy.subtract(
                probability.multiply(logProbability(classId), ExactMath.PRECISION),
                ExactMath.PRECISION);
      }
    }
    return entropy;
  }

  private int clusterOf(int classId) {
    int cluster = 0;
    while (classId >= first(cluster) + tails[cluster].length) {
      cluster++;
    }
    return cluster;
  }

  private int first(int cluster) {
    int first = shortlist;
    for (int before = 0; before < cluster; before++) {
      first += tails[before].length;
    }
    return first;
  }
}
