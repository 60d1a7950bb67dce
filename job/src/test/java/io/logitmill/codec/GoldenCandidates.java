// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.model.Activation;
import io.logitmill.model.Correction;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.sampling.CandidateSample;
import io.logitmill.sampling.LogUniformSampler;
import io.logitmill.sampling.Philox;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionException;
import io.logitmill.softmax.Kernel;
import io.logitmill.testutils.Records;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The lines of candidate records in the golden file: drawn here, corrected by the scorer. */
final class GoldenCandidates {
  private static final long SEED = 2L;
  private static final int[] SIZES = {1, 5, 64, 300, 1_024};

  private GoldenCandidates() {}

  /** Returns one line for each record. */
  static List<String> lines(Kernel kernel) throws RejectionException {
    List<String> lines = new ArrayList<>();
    for (int size : SIZES) {
      Philox random = new Philox(SEED, size);
      int classCount = 20 * size;
      CandidateSample sample =
          CandidateSample.unique(new LogUniformSampler(classCount), size, random, classCount - 1);
      int[] classIds = Arrays.copyOf(sample.classIds(), size + 1);
      classIds[size] = classCount - 1;
      float[] logits = new float[size + 1];
      for (int i = 0; i <= size; i++) {
        logits[i] = (float) (12 * random.nextDouble() - 6);
      }
      DecodedRecord record =
          Records.candidates(
              classCount, classIds, logits, sample.logExpectedCounts(classIds), classCount - 1);
      for (Correction correction : Correction.values()) {
        ModelSpec spec =
            Records.spec(classCount)
                .temperature(1.5)
                .correction(correction)
                .probabilities(
                    correction == Correction.LOG_Q ? ProbabilityOutput.LOG : ProbabilityOutput.ALL)
                .build();
        lines.add(GoldenBits.line("CANDIDATES " + size + " " + correction, record, spec, kernel));
      }
      ModelSpec sigmoid =
          Records.spec(classCount)
              .activation(Activation.SIGMOID)
              .correction(Correction.LOG_Q)
              .probabilities(ProbabilityOutput.ALL)
              .build();
      lines.add(GoldenBits.line("CANDIDATES " + size + " LOG_Q", record, sigmoid, kernel));
    }
    return lines;
  }
}
