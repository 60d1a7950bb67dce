// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.sampling.EstimatedPartition;
import io.logitmill.sampling.SumEstimate;
import io.logitmill.softmax.OrderedBits;
import java.util.Arrays;

/**
 * The candidates as a sample that stands for all classes: {@code correction: population}.
 *
 * <p>A true class stands for itself, any other candidate for as many classes as 1 divided by its
 * expected count says. The softmax over all classes is estimated, with its standard error.
 */
final class PopulationScoring {
  /*
   * The weight of a candidate is exp(x) / expected count, and exp(x) for a true class. All in
   * float64, taken relative to the greatest logit, then to the greatest weight:
   * exp((x - max) - log expected count - greatest). Beside a huge logit, all else vanishes.
   */
  private final Candidates candidates;
  private final TrueClasses trueClasses;
  private final SumEstimate estimate = new SumEstimate();
  private final EstimatedPartition partition = new EstimatedPartition();
  private double[] logWeights = {};
  private double[] weights = {};
  private double[] sampledWeights = {};
  private double[] sampledCounts = {};
  private long[] order = {};
  private float[] scaled = {};
  private int left;
  private float max;
  private double greatest;
  private double sum;

  PopulationScoring(Candidates candidates, TrueClasses trueClasses) {
    this.candidates = candidates;
    this.trueClasses = trueClasses;
  }

  /** Fills {@code output}, which has begun, from the candidates. */
  void score(ModelSpec spec, ScoredRecord output) throws RejectionException {
    requireSample(spec);
    scale(spec);
    if (max == Float.NEGATIVE_INFINITY) {
      throw LogitRejections.noClassLeft(candidates.count(), spec);
    }
    weigh();
    estimatePartition();
    output.logPartition = partition.logPartition();
    output.logPartitionError = partition.error();
    output.crossEntropy = crossEntropy();
    selectBest(spec, output);
    output.remainingProbability = remaining(output);
    if (spec.probabilities() != ProbabilityOutput.NONE) {
      writeClassValues(spec, output.classValues(candidates.count()));
    }
  }

  /** What the candidates contradict comes before what their logits leave. */
  private void requireSample(ModelSpec spec) throws RejectionException {
    if (candidates.count() < spec.classCount() && areAllTrue()) {
      throw new RejectionException.InvalidCandidates(
          "Expected candidates that are no true classes, from which correction: population estimates"
              + " the other %d classes, found none.",
          spec.classCount() - candidates.count());
    }
  }

  private boolean areAllTrue() {
    for (int i = 0; i < candidates.count(); i++) {
      if (!trueClasses.contains(candidates.classIds()[i])) {
        return false;
      }
    }
    return true;
  }

  private void scale(ModelSpec spec) {
    grow(candidates.count());
    max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates.count(); i++) {
      scaled[i] = spec.scaling().scaled(candidates.logit(i), candidates.classIds()[i]);
      max = Math.max(max, scaled[i]);
    }
  }

  private void weigh() {
    greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates.count(); i++) {
      boolean isTrue = trueClasses.contains(candidates.classIds()[i]);
      logWeights[i] = fromMax(i) - (isTrue ? 0 : candidates.logExpectedCount(i));
      greatest = Math.max(greatest, logWeights[i]);
    }
  }

  private double fromMax(int index) {
    return (double) scaled[index] - max;
  }

  private void grow(int needed) {
    if (scaled.length < needed) {
      int capacity = Capacity.grown(scaled.length, needed);
      scaled = new float[capacity];
      logWeights = new double[capacity];
      weights = new double[capacity];
      sampledWeights = new double[capacity];
      sampledCounts = new double[capacity];
      order = new long[capacity];
    }
  }

  private void estimatePartition() {
    double positives = 0;
    int sampled = 0;
    for (int i = 0; i < candidates.count(); i++) {
      weights[i] = StrictMath.exp(logWeights[i] - greatest);
      if (trueClasses.contains(candidates.classIds()[i])) {
        positives += weights[i];
      } else {
        sampledWeights[sampled] = weights[i];
        sampledCounts[sampled++] = StrictMath.exp(candidates.logExpectedCount(i));
      }
    }
    estimate.ofUnequal(sampledWeights, sampledCounts, sampled);
    sum = positives + estimate.sum();
    partition.set(max, greatest + StrictMath.log(sum), Math.sqrt(estimate.variance()) / sum);
  }

  /** Sorts by the scaled logit, descending, equal ones by lower class id. */
  private void selectBest(ModelSpec spec, ScoredRecord output) {
    left = 0;
    for (int i = 0; i < candidates.count(); i++) {
      if (scaled[i] > Float.NEGATIVE_INFINITY) {
        // + 0f makes -0 equal to +0.
        order[left++] = (long) ~OrderedBits.of(scaled[i] + 0f) << Integer.SIZE | i;
      }
    }
    Arrays.sort(order, 0, left);
    int wanted = Math.min(left, ScoredRecord.wantedBest(spec));
    output.beginBest(wanted);
    for (int i = 0; i < wanted; i++) {
      int index = (int) order[i];
      output.addBest(candidates.classIds()[index], partition.probability(scaled[index]));
    }
    output.settleBest();
  }

  /**
   * Returns the share that is left beside top, in [0, 1]: what the candidates outside of it stand
   * for, and what those in it stand for beside themselves.
   */
  private float remaining(ScoredRecord output) {
    double rest = 0;
    for (int i = 0; i < left; i++) {
      int index = (int) order[i];
      double itself = i < output.topCount ? StrictMath.exp(fromMax(index) - greatest) : 0;
      rest += weights[index] - itself;
    }
    return ScoredRecord.normal(Math.max(0, Math.min(1, rest / sum)));
  }

  /** Returns NaN if there are no true classes, or one of them is no candidate. */
  private double crossEntropy() {
    double surprisal = 0;
    for (int i = 0; i < trueClasses.count(); i++) {
      int index = candidates.indexOf(trueClasses.ascending(i));
      surprisal += index < 0 ? Double.NaN : partition.surprisal(scaled[index]);
    }
    return trueClasses.count() == 0 ? Double.NaN : surprisal / trueClasses.count();
  }

  private void writeClassValues(ModelSpec spec, float[] values) {
    for (int i = 0; i < candidates.count(); i++) {
      values[i] =
          spec.probabilities() == ProbabilityOutput.ALL
              ? partition.probability(scaled[i])
              : partition.logProbability(scaled[i]);
    }
  }
}
