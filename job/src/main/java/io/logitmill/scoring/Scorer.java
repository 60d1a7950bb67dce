// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.Activation;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.softmax.DenseLogits;
import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.LogitPass;
import io.logitmill.softmax.Numerics;
import io.logitmill.softmax.Partition;
import io.logitmill.softmax.Sigmoids;

/**
 * Turns one decoded record and its spec into one prediction or one rejection.
 *
 * <p>The checks run in a fixed order and the first failure wins: kind of logits, number of logits,
 * every logit, true classes, classes left. Keeps working buffers as large as the largest record,
 * and allocates nothing else once they have grown. Not thread-safe: one per task.
 */
public final class Scorer {
  private final DenseLogits logits = new DenseLogits();
  private final LogitPass pass;
  private final TrueClasses trueClasses = new TrueClasses();

  public Scorer(Kernel kernel) {
    pass = new LogitPass(kernel);
  }

  /**
   * Scores {@code input} by {@code spec} into {@code output}, which is overwritten.
   *
   * @throws RejectionException if the record cannot become a prediction; {@code output} is then
   *     unspecified
   */
  public void score(DecodedRecord input, ModelSpec spec, ScoredRecord output)
      throws RejectionException {
    requireSupported(input);
    requireClassCount(input, spec);
    FloatSlice dense = input.logits();
    logits.set(dense.bytes(), dense.from(), dense.count(), spec.scaling());
    boolean softmax = spec.activation() == Activation.SOFTMAX;
    requireValid(
        softmax ? pass.softmax(logits, exponentials(spec, output)) : pass.range(logits), spec);
    trueClasses.set(input.trueClasses(), input.trueClassCount(), spec.classCount());
    if (!pass.isAnyLeft()) {
      throw new RejectionException.NoClassLeft(
          "Expected a class that is neither masked nor at -Infinity, found none among %d classes"
              + " (%d masked).",
          spec.classCount(), spec.maskedClasses().length);
    }
    output.begin(input, spec);
    if (softmax) {
      softmax(input, spec, output);
    } else {
      sigmoid(input, spec, output);
    }
    output.abstained = output.probability < spec.abstainBelow();
  }

  /**
   * Throws if the record carries a kind of logits that is not scored. {@link #score} checks it too;
   * whoever looks up the spec in between calls this first, so that the kind is judged before the
   * model.
   */
  public static void requireSupported(DecodedRecord input) throws RejectionException {
    if (input.kind() != LogitKind.DENSE) {
      throw new RejectionException.UnsupportedLogits(
          "Expected dense logits, found %s logits, which this release does not score.",
          input.kind());
    }
  }

  private static void requireClassCount(DecodedRecord input, ModelSpec spec)
      throws RejectionException {
    if (input.logitCount() != spec.classCount()) {
      throw new RejectionException.ClassCountMismatch(
          "Expected %d logits for %s, found %d.", spec.classCount(), spec, input.logitCount());
    }
  }

  /** Returns where to store exponentials, or null when no probabilities are asked for. */
  private static float[] exponentials(ModelSpec spec, ScoredRecord output) {
    return spec.probabilities() == ProbabilityOutput.ALL
        ? output.classValues(Numerics.padded(spec.classCount()))
        : null;
  }

  private void requireValid(int valid, ModelSpec spec) throws RejectionException {
    if (valid < logits.count()) {
      throw invalidLogit(logits.logit(valid), valid, spec);
    }
  }

  private static RejectionException invalidLogit(float logit, int index, ModelSpec spec) {
    if (Float.isFinite(logit)) {
      float bias = spec.biases() == null ? spec.bias() : spec.biases()[index];
      return new RejectionException.InvalidLogit(
          "Expected a logit that stays finite when multiplied by %s (1 / temperature) plus %s"
              + " (bias), found %s at index %d.",
          spec.inverseTemperature(), bias, logit, index);
    }
    return new RejectionException.InvalidLogit(
        "Expected a finite logit or -Infinity, found %s at index %d.", logit, index);
  }

  private void softmax(DecodedRecord input, ModelSpec spec, ScoredRecord output) {
    Partition partition = pass.partition();
    output.logPartition = partition.logPartition();
    output.entropy = partition.entropy();
    if (input.trueClassCount() > 0) {
      output.crossEntropy = softmaxCrossEntropy(partition);
    }
    boolean othersLeft = selectTop(spec, output);
    output.remainingProbability =
        othersLeft ? normal(pass.shareWithout(output.topClassIds, output.topCount)) : 0f;
    if (spec.probabilities() == ProbabilityOutput.ALL) {
      pass.probabilities();
    } else if (spec.probabilities() == ProbabilityOutput.LOG) {
      pass.logProbabilities(output.classValues(Numerics.padded(spec.classCount())));
    }
  }

  private void sigmoid(DecodedRecord input, ModelSpec spec, ScoredRecord output) {
    if (input.trueClassCount() > 0) {
      output.crossEntropy = sigmoidCrossEntropy(spec);
    }
    selectTop(spec, output);
    if (spec.probabilities() == ProbabilityOutput.ALL) {
      pass.sigmoid(output.classValues(Numerics.padded(spec.classCount())));
    } else if (spec.probabilities() == ProbabilityOutput.LOG) {
      pass.logSigmoid(output.classValues(Numerics.padded(spec.classCount())));
    }
  }

  /**
   * Fills the argmax class, top and margin.
   *
   * @return whether classes are left beside those in top
   */
  private boolean selectTop(ModelSpec spec, ScoredRecord output) {
    // Two for the margin, and one more than published to know whether others are left.
    int wanted = spec.topK() == Integer.MAX_VALUE ? spec.topK() : spec.topK() + 1;
    int selected = pass.select(Math.max(2, wanted));
    int[] classIds = pass.selected();
    output.classId = classIds[0];
    output.probability = probability(classIds[0], spec);
    if (selected > 1) {
      output.margin = normal(output.probability - probability(classIds[1], spec));
    }
    int published = Math.min(selected, spec.topK());
    output.beginTop(published);
    for (int i = 0; i < published; i++) {
      float probability = probability(classIds[i], spec);
      if (probability < spec.minProbability()) {
        break;
      }
      output.addTop(classIds[i], probability);
    }
    return output.topCount < selected;
  }

  private float probability(int classId, ModelSpec spec) {
    float x = logits.scaled(classId);
    return spec.activation() == Activation.SOFTMAX
        ? pass.partition().probability(x)
        : Sigmoids.sigmoid(x);
  }

  /** Returns a share or a difference of probabilities as float32: 0 where it would be subnormal. */
  private static float normal(double value) {
    return value < Float.MIN_NORMAL ? 0f : (float) value;
  }

  private double softmaxCrossEntropy(Partition partition) {
    double sum = 0;
    for (int i = 0; i < trueClasses.count(); i++) {
      sum += partition.surprisal(logits.scaled(trueClasses.ascending(i)));
    }
    return sum / trueClasses.count();
  }

  /**
   * Returns the mean binary cross-entropy over the unmasked classes: softplus(x), or softplus(-x)
   * for a true class. +Infinity if a true class is masked or at -Infinity.
   */
  private double sigmoidCrossEntropy(ModelSpec spec) {
    int count = spec.classCount();
    double sum = 0;
    int next = 0;
    for (int classId = 0; classId < count; classId++) {
      boolean isTrue = next < trueClasses.count() && trueClasses.ascending(next) == classId;
      float x = logits.scaled(classId);
      sum += Sigmoids.softplus(isTrue ? -x : x);
      next += isTrue ? 1 : 0;
    }
    return sum / (count - spec.maskedClasses().length);
  }
}
