// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.model.ModelSpec;
import io.logitmill.model.PartitionSampling;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.sampling.ClassSampler;
import io.logitmill.sampling.LogUniformSampler;
import io.logitmill.sampling.Philox;
import io.logitmill.sampling.UniformSampler;
import io.logitmill.sampling.UnigramSampler;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionException;
import io.logitmill.softmax.Kernel;
import io.logitmill.testutils.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The lines of dense records whose partition is estimated, in the golden file. */
final class GoldenSampled {
  private static final int CLASSES = 10_000;

  private GoldenSampled() {}

  /** Returns one line for each record. */
  static List<String> lines(Kernel kernel) throws RejectionException {
    Philox random = new Philox(3, 0);
    float[] logits = new float[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      logits[i] = (float) (30 * random.nextDouble() * random.nextDouble() - 400);
    }
    DecodedRecord record = Records.dense(logits, 17, 9_999);
    double[] frequencies = IntStream.range(0, CLASSES).mapToDouble(i -> i % 100).toArray();
    List<String> lines = new ArrayList<>();
    for (ClassSampler sampler :
        List.of(
            new UniformSampler(CLASSES),
            new LogUniformSampler(CLASSES),
            UnigramSampler.of(frequencies, 0.75, 0))) {
      for (ProbabilityOutput output : ProbabilityOutput.values()) {
        int[] never =
            IntStream.range(0, CLASSES).filter(i -> sampler.probability(i) == 0).toArray();
        ModelSpec spec =
            Records.spec(CLASSES)
                .temperature(1.25)
                .probabilities(output)
                .sampling(
                    new PartitionSampling(
                        sampler, sampler instanceof UniformSampler, 1_000, 300, 5, 1, never))
                .build();
        String name = "SAMPLED " + sampler.getClass().getSimpleName();
        lines.add(GoldenBits.line(name, record, spec, kernel));
      }
    }
    return lines;
  }
}
