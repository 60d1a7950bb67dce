// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.softmax.DenseLogits;
import io.logitmill.softmax.LogitPass;
import io.logitmill.softmax.Numerics;
import io.logitmill.softmax.Partition;

/** The softmax over the logits of all classes: {@link ScoringMethod#EXACT}. */
final class ExactScoring {
  private final DenseLogits logits;
  private final LogitPass pass;
  private final TrueClasses trueClasses;

  ExactScoring(DenseLogits logits, LogitPass pass, TrueClasses trueClasses) {
    this.logits = logits;
    this.pass = pass;
    this.trueClasses = trueClasses;
  }

  /** Fills {@code output}, which has begun; the logits are checked and a class is left. */
  void score(ModelSpec spec, ScoredRecord output) {
    boolean all = spec.probabilities() == ProbabilityOutput.ALL;
    pass.sum(all ? output.classValues(Numerics.padded(spec.classCount())) : null);
    Partition partition = pass.partition();
    output.logPartition = partition.logPartition();
    output.entropy = partition.entropy();
    if (trueClasses.count() > 0) {
      output.crossEntropy = crossEntropy(partition);
    }
    boolean othersLeft = selectBest(spec, output);
    output.remainingProbability =
        othersLeft
            ? ScoredRecord.normal(pass.shareWithout(output.topClassIds, output.topCount))
            : 0f;
    if (all) {
      pass.probabilities();
    } else if (spec.probabilities() == ProbabilityOutput.LOG) {
      pass.logProbabilities(output.classValues(Numerics.padded(spec.classCount())));
    }
  }

  /** Returns whether classes are left beside those in top. */
  private boolean selectBest(ModelSpec spec, ScoredRecord output) {
    int selected = pass.select(ScoredRecord.wantedBest(spec));
    output.beginBest(selected);
    for (int i = 0; i < selected; i++) {
      int classId = pass.selected()[i];
      output.addBest(classId, pass.probability(classId));
    }
    return output.settleBest();
  }

  private double crossEntropy(Partition partition) {
    double sum = 0;
    for (int i = 0; i < trueClasses.count(); i++) {
      sum += partition.surprisal(logits.scaled(trueClasses.ascending(i)));
    }
    return sum / trueClasses.count();
  }
}
