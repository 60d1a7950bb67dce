// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.ModelSpec;
import io.logitmill.model.PartitionSampling;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.sampling.EstimatedPartition;
import io.logitmill.sampling.Philox;
import io.logitmill.sampling.TailSample;
import io.logitmill.softmax.DenseLogits;
import io.logitmill.softmax.Frame;
import io.logitmill.softmax.LogitPass;
import java.util.Arrays;

/**
 * The softmax over dense logits whose partition is estimated: {@link ScoringMethod#SAMPLED}.
 *
 * <p>The most probable classes, the head, are found by reading all logits and computed exactly, and
 * so are the true classes and those that the sampler never draws. The rest of the partition is
 * estimated from classes that are drawn.
 */
final class SampledScoring {
  /** A sample of more than every second class saves nothing. */
  private static final int CLASSES_PER_DRAW = 2;

  private final DenseLogits logits;
  private final LogitPass pass;
  private final TrueClasses trueClasses;
  private final Frame frame = new Frame();
  private final TailSample tail = new TailSample();
  private final EstimatedPartition partition = new EstimatedPartition();
  private final SampleSeed seed = new SampleSeed();
  private final Philox random = new Philox(0, 0);
  private int[] classIds = {};

  SampledScoring(DenseLogits logits, LogitPass pass, TrueClasses trueClasses) {
    this.logits = logits;
    this.pass = pass;
    this.trueClasses = trueClasses;
  }

  /**
   * Fills {@code output}, which has begun; the logits are checked and a class is left.
   *
   * @return false, with the output as it was, if the record is to be computed exactly: because so
   *     few classes are left that a sample saves nothing, or because the estimate is too uncertain
   */
  boolean score(DecodedRecord input, ModelSpec spec, ScoredRecord output) {
    PartitionSampling sampling = spec.sampling();
    int wanted = Math.max(sampling.head(), ScoredRecord.wantedBest(spec));
    if (!isWorthwhile(wanted, spec)) {
      return false;
    }
    int head = pass.select(wanted);
    if (head < wanted) {
      // No other class is left.
      return false;
    }
    double known = sumKnown(head, sampling);
    seed.begin(random, input, spec);
    if (sampling.distinct()) {
      tail.drawDistinct(logits, frame, sampling.sampleSize(), random);
    } else {
      tail.drawIndependent(logits, frame, sampling.sampler(), sampling.sampleSize(), random);
    }
    double sum = known + tail.estimate().sum();
    double error = Math.sqrt(tail.estimate().variance()) / sum;
    if (error > sampling.maxRelativeError()) {
      return false;
    }
    partition.set(frame.shift, frame.logShifted(sum), error);
    fill(spec, head, sum, output);
    return true;
  }

  private boolean isWorthwhile(int wanted, ModelSpec spec) {
    PartitionSampling sampling = spec.sampling();
    long known = (long) wanted + trueClasses.count() + sampling.neverDrawn().length;
    return known + (long) CLASSES_PER_DRAW * sampling.sampleSize() <= spec.classCount();
  }

  /** Returns the sum of the exponentials of the head, then of the true classes, then others. */
  private double sumKnown(int head, PartitionSampling sampling) {
    frame.begin(pass.max());
    tail.begin(logits.count());
    double sum = 0;
    for (int i = 0; i < head; i++) {
      sum += exponentialIfNew(pass.selected()[i]);
    }
    for (int i = 0; i < trueClasses.count(); i++) {
      sum += exponentialIfNew(trueClasses.ascending(i));
    }
    for (int classId : sampling.neverDrawn()) {
      sum += exponentialIfNew(classId);
    }
    return sum;
  }

  private double exponentialIfNew(int classId) {
    return tail.addKnown(classId) ? frame.exponential(logits.scaled(classId)) : 0;
  }

  private void fill(ModelSpec spec, int head, double sum, ScoredRecord output) {
    output.method = ScoringMethod.SAMPLED;
    output.logPartition = partition.logPartition();
    output.logPartitionError = partition.error();
    if (trueClasses.count() > 0) {
      output.crossEntropy = crossEntropy();
    }
    int best = Math.min(head, ScoredRecord.wantedBest(spec));
    output.beginBest(best);
    for (int i = 0; i < best; i++) {
      int classId = pass.selected()[i];
      output.addBest(classId, partition.probability(logits.scaled(classId)));
    }
    output.settleBest();
    output.remainingProbability = remaining(sum, output);
    if (spec.probabilities() != ProbabilityOutput.NONE) {
      writeClassValues(spec, output);
    }
  }

  private double crossEntropy() {
    double sum = 0;
    for (int i = 0; i < trueClasses.count(); i++) {
      sum += partition.surprisal(logits.scaled(trueClasses.ascending(i)));
    }
    return sum / trueClasses.count();
  }

  /** Returns the share of all classes but those in top, which come first among the known. */
  private float remaining(double sum, ScoredRecord output) {
    double rest = tail.estimate().sum();
    for (int i = output.topCount; i < tail.knownCount(); i++) {
      rest += frame.exponential(logits.scaled(tail.knownIds()[i]));
    }
    return ScoredRecord.normal(Math.min(1, rest / sum));
  }

  /** Writes what is asked for of every class that was computed. */
  private void writeClassValues(ModelSpec spec, ScoredRecord output) {
    int count = tail.knownCount() + tail.drawnCount();
    if (classIds.length < count) {
      classIds = new int[count];
    }
    System.arraycopy(tail.knownIds(), 0, classIds, 0, tail.knownCount());
    System.arraycopy(tail.drawnIds(), 0, classIds, tail.knownCount(), tail.drawnCount());
    Arrays.sort(classIds, 0, count);
    float[] values = output.classValues(count);
    for (int i = 0; i < count; i++) {
      float x = logits.scaled(classIds[i]);
      values[i] =
          spec.probabilities() == ProbabilityOutput.ALL
              ? partition.probability(x)
              : partition.logProbability(x);
    }
    output.setCandidates(classIds, count);
  }
}
