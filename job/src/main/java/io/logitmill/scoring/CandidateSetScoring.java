// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.Activation;
import io.logitmill.model.Correction;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.softmax.DenseLogits;
import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.LogitPass;
import io.logitmill.softmax.Numerics;
import io.logitmill.softmax.Scaling;
import io.logitmill.softmax.Sigmoids;

/**
 * The candidates as if there were no other classes. With {@code correction: log_q} the logarithms
 * of the expected counts are subtracted from the scaled logits before: sampled softmax, or with a
 * sigmoid noise-contrastive estimation, as TensorFlow defines them.
 */
final class CandidateSetScoring {
  private final Candidates candidates;
  private final TrueClasses trueClasses;
  private final LogitPass pass;
  private final FloatSlice scaled = new FloatSlice();
  private final DenseLogits logits = new DenseLogits();

  CandidateSetScoring(Kernel kernel, Candidates candidates, TrueClasses trueClasses) {
    pass = new LogitPass(kernel);
    this.candidates = candidates;
    this.trueClasses = trueClasses;
  }

  /** Fills {@code output}, which has begun, from the candidates. */
  void score(ModelSpec spec, ScoredRecord output) throws RejectionException {
    scale(spec);
    logits.set(scaled.bytes(), scaled.from(), scaled.count(), Scaling.IDENTITY);
    boolean softmax = spec.activation() == Activation.SOFTMAX;
    pass.range(logits);
    if (!pass.isAnyLeft()) {
      throw LogitRejections.noClassLeft(candidates.count(), spec);
    }
    int room = Numerics.padded(candidates.count());
    float[] values =
        spec.probabilities() == ProbabilityOutput.NONE ? null : output.classValues(room);
    if (softmax) {
      softmax(spec, values, output);
    } else {
      sigmoid(spec, values, output);
    }
  }

  private void scale(ModelSpec spec) throws RejectionException {
    scaled.clear();
    boolean logQ = spec.correction() == Correction.LOG_Q;
    for (int i = 0; i < candidates.count(); i++) {
      float x = spec.scaling().scaled(candidates.logit(i), candidates.classIds()[i]);
      float corrected = logQ ? x - candidates.logExpectedCount(i) : x;
      if (Float.isInfinite(corrected) && Float.isFinite(x)) {
        throw new RejectionException.InvalidCandidates(
            "Expected a scaled logit that stays finite less the logarithm of its expected count,"
                + " found %s and %s of class %d.",
            x, candidates.logExpectedCount(i), candidates.classIds()[i]);
      }
      scaled.add(corrected);
    }
  }

  private void softmax(ModelSpec spec, float[] values, ScoredRecord output) {
    boolean all = spec.probabilities() == ProbabilityOutput.ALL;
    pass.sum(all ? values : null);
    output.logPartition = pass.partition().logPartition();
    output.crossEntropy = softmaxCrossEntropy();
    boolean othersLeft = selectBest(spec, output);
    output.remainingProbability =
        othersLeft ? ScoredRecord.normal(pass.shareWithout(pass.selected(), output.topCount)) : 0f;
    if (all) {
      pass.probabilities();
    } else if (values != null) {
      pass.logProbabilities(values);
    }
  }

  private void sigmoid(ModelSpec spec, float[] values, ScoredRecord output) {
    output.crossEntropy = sigmoidCrossEntropy(spec);
    selectBest(spec, output);
    if (spec.probabilities() == ProbabilityOutput.ALL) {
      pass.sigmoid(values);
    } else if (values != null) {
      pass.logSigmoid(values);
    }
  }

  /** Returns whether candidates are left beside those in top. */
  private boolean selectBest(ModelSpec spec, ScoredRecord output) {
    int selected = pass.select(ScoredRecord.wantedBest(spec));
    output.beginBest(selected);
    for (int i = 0; i < selected; i++) {
      int index = pass.selected()[i];
      float x = logits.scaled(index);
      output.addBest(
          candidates.classIds()[index],
          spec.activation() == Activation.SOFTMAX
              ? pass.partition().probability(x)
              : Sigmoids.sigmoid(x));
    }
    return output.settleBest();
  }

  /** Returns NaN if there are no true classes, or one of them is no candidate. */
  private double softmaxCrossEntropy() {
    double sum = 0;
    for (int i = 0; i < trueClasses.count(); i++) {
      int index = candidates.indexOf(trueClasses.ascending(i));
      sum += index < 0 ? Double.NaN : pass.partition().surprisal(logits.scaled(index));
    }
    return trueClasses.count() == 0 ? Double.NaN : sum / trueClasses.count();
  }

  /**
   * Returns the mean binary cross-entropy over the candidates that are not masked, as for dense
   * logits; NaN if there are no true classes, or one of them is no candidate.
   */
  private double sigmoidCrossEntropy(ModelSpec spec) {
    double sum = 0;
    int unmasked = 0;
    int found = 0;
    for (int i = 0; i < candidates.count(); i++) {
      int classId = candidates.classIds()[i];
      boolean isTrue = found < trueClasses.count() && trueClasses.ascending(found) == classId;
      float x = logits.scaled(i);
      sum += Sigmoids.softplus(isTrue ? -x : x);
      unmasked += spec.scaling().isMasked(classId) ? 0 : 1;
      found += isTrue ? 1 : 0;
    }
    return found == 0 || found < trueClasses.count() ? Double.NaN : sum / unmasked;
  }
}
