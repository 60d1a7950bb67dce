// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import static io.logitmill.testutils.Records.candidates;
import static io.logitmill.testutils.Records.score;
import static io.logitmill.testutils.Records.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.logitmill.model.Activation;
import io.logitmill.model.Correction;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.testutils.PublicCases;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Sampled softmax and noise-contrastive estimation, held against TensorFlow's own tests. These keep
 * accidental hits, so the true class of a row is class 4 here, beside the sampled 0 to 3.
 */
class SampledLossCasesTest {
  private static final int TRUE_CLASS = 4;
  private static final int[] IDS = {TRUE_CLASS, 0, 1, 2, 3};

  @Test
  void crossEntropyOfASoftmax_isTensorFlowsSampledSoftmaxLoss() throws Exception {
    JsonNode c = PublicCases.one("sampled_softmax_loss", "testSampledSoftmaxLoss");
    double[] losses = PublicCases.numbers(c.get("expected").get("loss"));
    for (int row = 0; row < losses.length; row++) {
      ScoredRecord scored = score(row(c, row), spec(5).correction(Correction.LOG_Q).build());
      assertEquals(losses[row], scored.crossEntropy(), 1e-4 * losses[row], "row " + row);
    }
  }

  /**
   * The expected counts of the case are equal: the loss hides the correction, the logits do not.
   */
  @Test
  void logProbabilities_areTensorFlowsAdjustedLogits_lessTheirLogPartition() throws Exception {
    JsonNode c = PublicCases.one("sampled_logits", "testSubtractLogQ");
    ModelSpec spec =
        spec(5).correction(Correction.LOG_Q).probabilities(ProbabilityOutput.LOG).build();
    for (int row = 0; row < 3; row++) {
      ScoredRecord scored = score(row(c, row), spec);
      double[] expected = PublicCases.numbers(c.get("expected").get("logits").get(row));
      for (int i = 0; i < IDS.length; i++) {
        int at = Arrays.binarySearch(scored.candidateClassIds(), 0, IDS.length, IDS[i]);
        double adjusted = scored.classValues()[at] + scored.logPartition();
        assertEquals(expected[i], adjusted, 1e-3, "row " + row + ", class " + IDS[i]);
      }
    }
  }

  @Test
  void crossEntropyOfASigmoid_isTensorFlowsLossOfNoiseContrastiveEstimation() throws Exception {
    JsonNode c = PublicCases.one("nce_loss", "testNCELoss");
    JsonNode adjusted = c.get("input").get("adjusted_logits");
    double[] losses = PublicCases.numbers(c.get("expected").get("loss"));
    float[] logCounts = {-0.5f, 1f, -2f, 0.25f, -4f};
    ModelSpec spec = spec(5).activation(Activation.SIGMOID).correction(Correction.LOG_Q).build();
    for (int row = 0; row < losses.length; row++) {
      float[] logits = floats(PublicCases.numbers(adjusted.get(row)));
      for (int i = 0; i < logits.length; i++) {
        logits[i] += logCounts[i];
      }
      ScoredRecord scored = score(candidates(5, IDS, logits, logCounts, TRUE_CLASS), spec);
      // The mean over the classes here, their sum there.
      assertEquals(losses[row], 5 * scored.crossEntropy(), 1e-4 * losses[row], "row " + row);
    }
  }

  private static DecodedRecord row(JsonNode c, int row) {
    JsonNode input = c.get("input");
    double[] sampled = PublicCases.numbers(input.get("sampled_logits").get(row));
    float[] logits = new float[IDS.length];
    logits[0] = (float) input.get("true_logits").get(row).get(0).asDouble();
    for (int i = 0; i < sampled.length; i++) {
      logits[i + 1] = (float) sampled[i];
    }
    float[] logCounts = new float[IDS.length];
    JsonNode count = input.path("expected_count");
    double all = count.asDouble(input.path("true_expected_count").asDouble());
    Arrays.fill(logCounts, (float) Math.log(all));
    return candidates(5, IDS, logits, logCounts, TRUE_CLASS);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
