// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.model.Correction;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.testutils.Records;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PredictionSizeTest {
  @Test
  void bound_holdsForCandidatesOfAllClasses() throws Exception {
    int count = 30_000;
    int[] all = IntStream.range(0, count).toArray();
    ModelSpec spec =
        Records.spec(count)
            .correction(Correction.LOG_Q)
            .probabilities(ProbabilityOutput.ALL)
            .build();
    byte[] prediction =
        new AvroPredictionEncoder()
            .encode(
                Records.score(
                    Records.candidates(count, all, new float[count], new float[count]), spec));
    long bound = PredictionSize.largestAvroBytes(spec);
    assertTrue(prediction.length <= bound, prediction.length + " of " + bound);
  }

  @Test
  void bound_ofDenseRecords_countsNoCandidates() {
    ModelSpec.Builder spec = Records.spec(1_000);
    long without = PredictionSize.largestAvroBytes(spec.build());
    assertEquals(
        without + 4_000,
        PredictionSize.largestAvroBytes(spec.probabilities(ProbabilityOutput.ALL).build()));
  }
}
