// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.softmax.DenseLogits;
import io.logitmill.softmax.LogitPass;
import io.logitmill.softmax.Numerics;
import io.logitmill.softmax.Sigmoids;

/** The sigmoid of the logit of each class by itself, for models whose labels go together. */
final class SigmoidScoring {
  private final DenseLogits logits;
  private final LogitPass pass;
  private final TrueClasses trueClasses;

  SigmoidScoring(DenseLogits logits, LogitPass pass, TrueClasses trueClasses) {
    this.logits = logits;
    this.pass = pass;
    this.trueClasses = trueClasses;
  }

  /** Fills {@code output}, which has begun; the logits are checked and a class is left. */
  void score(ModelSpec spec, ScoredRecord output) {
    if (trueClasses.count() > 0) {
      output.crossEntropy = crossEntropy(spec);
    }
    selectBest(spec, output);
    if (spec.probabilities() == ProbabilityOutput.ALL) {
      pass.sigmoid(output.classValues(Numerics.padded(spec.classCount())));
    } else if (spec.probabilities() == ProbabilityOutput.LOG) {
      pass.logSigmoid(output.classValues(Numerics.padded(spec.classCount())));
    }
  }

  private void selectBest(ModelSpec spec, ScoredRecord output) {
    int selected = pass.select(ScoredRecord.wantedBest(spec));
    output.beginBest(selected);
    for (int i = 0; i < selected; i++) {
      int classId = pass.selected()[i];
      output.addBest(classId, Sigmoids.sigmoid(logits.scaled(classId)));
    }
    output.settleBest();
  }

  /**
   * Returns the mean binary cross-entropy over the unmasked classes: softplus(x), or softplus(-x)
   * for a true class. +Infinity if a true class is masked or at -Infinity.
   */
  private double crossEntropy(ModelSpec spec) {
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
