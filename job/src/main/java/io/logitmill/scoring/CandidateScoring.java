// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.Activation;
import io.logitmill.model.Correction;
import io.logitmill.model.ModelSpec;
import io.logitmill.softmax.Kernel;

/**
 * Scores records with the logits of some classes alone, by the correction that their spec asks for:
 * {@link ScoringMethod#CANDIDATES}.
 */
final class CandidateScoring implements RecordScoring {
  private final Candidates candidates = new Candidates();
  private final TrueClasses trueClasses = new TrueClasses();
  private final CandidateSetScoring set;
  private final PopulationScoring population;

  CandidateScoring(Kernel kernel) {
    set = new CandidateSetScoring(kernel, candidates, trueClasses);
    population = new PopulationScoring(candidates, trueClasses);
  }

  @Override
  public void score(DecodedRecord input, ModelSpec spec, ScoredRecord output)
      throws RejectionException {
    requireClassCount(input, spec);
    // Which candidates are true classes matters to the checks of the candidates, which come first.
    trueClasses.take(input.trueClasses(), input.trueClassCount());
    candidates.set(input, trueClasses, spec);
    trueClasses.requireValid(input.trueClasses(), spec.classCount());
    output.begin(input, spec);
    output.method = ScoringMethod.CANDIDATES;
    output.setCandidates(candidates.classIds(), candidates.count());
    // A sigmoid looks at each class by itself: there is nothing to estimate.
    if (spec.correction() == Correction.POPULATION && spec.activation() == Activation.SOFTMAX) {
      population.score(spec, output);
    } else {
      set.score(spec, output);
    }
  }

  private static void requireClassCount(DecodedRecord input, ModelSpec spec)
      throws RejectionException {
    if (input.candidates().classCount() != spec.classCount()) {
      throw new RejectionException.ClassCountMismatch(
          "Expected candidates of %d classes for %s, found candidate_logits.class_count %d.",
          spec.classCount(), spec, input.candidates().classCount());
    }
  }
}
