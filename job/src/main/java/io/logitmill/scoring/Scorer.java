// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.Activation;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.Partition;
import io.logitmill.softmax.Sigmoids;
import io.logitmill.softmax.TopClasses;
import java.util.Arrays;

/**
 * Turns one decoded record and its spec into one prediction or one rejection.
 *
 * <p>The checks run in a fixed order and the first failure wins: kind of logits, number of logits,
 * every logit, true classes, classes left. Keeps working buffers as large as the largest record,
 * and allocates nothing else once they have grown. Not thread-safe: one per task.
 */
public final class Scorer {
  private final Kernel kernel;
  private final Partition partition = new Partition();
  private final TopClasses topClasses = new TopClasses();
  private final TrueClasses trueClasses = new TrueClasses();
  private float[] scaled = {};
  private float[] exponentials = {};

  public Scorer(Kernel kernel) {
    this.kernel = kernel;
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
    int count = spec.classCount();
    grow(count);
    scale(input.logits(), count, spec);
    trueClasses.set(input.trueClasses(), input.trueClassCount(), count);
    int argmax = kernel.argmax(scaled, count);
    if (argmax < 0) {
      throw new RejectionException.NoClassLeft(
          "Expected a class that is neither masked nor at -Infinity, found none among %d classes"
              + " (%d masked).",
          count, spec.maskedClasses().length);
    }
    output.begin(input, spec, argmax);
    if (spec.activation() == Activation.SOFTMAX) {
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

  private void grow(int count) {
    if (scaled.length < count) {
      scaled = new float[count];
      exponentials = new float[count];
    }
  }

  /** Fills the scaled logits: fma(logit, beta, bias), -Infinity for masked classes. */
  private void scale(float[] logits, int count, ModelSpec spec) throws RejectionException {
    int index = 0;
    while (true) {
      index = scaleFrom(index, logits, count, spec);
      if (index == count) {
        break;
      }
      // A masked class has no scaled logit, so that one alone may overflow.
      if (!Float.isFinite(logits[index]) || !isMasked(spec, index)) {
        throw invalidLogit(logits[index], index, spec);
      }
      index++;
    }
    for (int masked : spec.maskedClasses()) {
      scaled[masked] = Float.NEGATIVE_INFINITY;
    }
  }

  private int scaleFrom(int from, float[] logits, int count, ModelSpec spec) {
    float beta = spec.inverseTemperature();
    return spec.biases() == null
        ? kernel.scale(logits, from, count, beta, spec.bias(), scaled)
        : kernel.scale(logits, from, count, beta, spec.biases(), scaled);
  }

  private static boolean isMasked(ModelSpec spec, int classId) {
    return Arrays.binarySearch(spec.maskedClasses(), classId) >= 0;
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
    int count = output.classCount;
    kernel.exponentiate(scaled, count, scaled[output.classId], exponentials, partition);
    output.logPartition = partition.logPartition();
    output.entropy = partition.entropy();
    if (input.trueClassCount() > 0) {
      output.crossEntropy = softmaxCrossEntropy();
    }
    if (spec.probabilities() == ProbabilityOutput.ALL) {
      kernel.normalize(exponentials, count, partition, output.classValues(count));
    } else if (spec.probabilities() == ProbabilityOutput.LOG) {
      kernel.logProbabilities(scaled, count, partition, output.classValues(count));
    }
    selectTop(spec, output);
    output.remainingProbability = remainingProbability(output);
  }

  private void sigmoid(DecodedRecord input, ModelSpec spec, ScoredRecord output) {
    int count = output.classCount;
    if (input.trueClassCount() > 0) {
      output.crossEntropy = sigmoidCrossEntropy(spec);
    }
    if (spec.probabilities() == ProbabilityOutput.ALL) {
      kernel.sigmoid(scaled, count, output.classValues(count));
    } else if (spec.probabilities() == ProbabilityOutput.LOG) {
      kernel.logSigmoid(scaled, count, output.classValues(count));
    }
    selectTop(spec, output);
  }

  /** Fills probability, top and margin; two classes are always selected, for the margin. */
  private void selectTop(ModelSpec spec, ScoredRecord output) {
    int selected = topClasses.select(scaled, output.classCount, Math.max(2, spec.topK()));
    int[] classIds = topClasses.classIds();
    output.probability = probability(output.classId, spec);
    if (selected > 1) {
      output.margin = output.probability - probability(classIds[1], spec);
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
  }

  private float probability(int classId, ModelSpec spec) {
    return spec.activation() == Activation.SOFTMAX
        ? partition.probability(exponentials[classId])
        : Sigmoids.sigmoid(scaled[classId]);
  }

  /**
   * Returns the mass outside top. Summed from the classes themselves, not as 1 minus top, which
   * would leave only rounding noise beside a confident top. Overwrites exponentials of top.
   */
  private float remainingProbability(ScoredRecord output) {
    int count = output.classCount;
    if (output.topCount == kernel.countLeft(scaled, count)) {
      return 0f;
    }
    for (int i = 0; i < output.topCount; i++) {
      exponentials[output.topClassIds[i]] = 0f;
    }
    return (float) partition.share(kernel.sum(exponentials, count, partition));
  }

  private double softmaxCrossEntropy() {
    double sum = 0;
    for (int i = 0; i < trueClasses.count(); i++) {
      sum += partition.surprisal(scaled[trueClasses.ascending(i)]);
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
      sum += Sigmoids.softplus(isTrue ? -scaled[classId] : scaled[classId]);
      next += isTrue ? 1 : 0;
    }
    return sum / (count - spec.maskedClasses().length);
  }
}
