// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import static io.logitmill.testutils.Records.dense;
import static io.logitmill.testutils.Records.score;
import static io.logitmill.testutils.Records.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.model.Activation;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.softmax.Sigmoids;
import io.logitmill.testutils.ExactMath;
import io.logitmill.testutils.ExactSoftmax;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promises of the numerics, held against exact arithmetic on seeded random inputs. */
class ScorerPropertyTest {
  private static final long SEED = 160_924L;
  private static final float LEAST_ACCURATE = 1e-30f;
  private static final double MAX_ULPS = 4;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10, 16, 17, 100, 255, 256, 257, 1_000})
  void softmax_agreesWithExactArithmetic(int classCount) throws Exception {
    for (int round = 0; round < 12; round++) {
      long seed = SEED + 1_000L * classCount + round;
      Random random = new Random(seed);
      float spread = (float) Math.exp(random.nextDouble() * 6 - 2);
      float shift = new float[] {0f, 1f, -50f, 205f, 300f, -1e4f, 1e8f}[round % 7];
      float[] logits = new float[classCount];
      for (int i = 0; i < classCount; i++) {
        logits[i] = (float) (random.nextGaussian() * spread) + shift;
      }
      assertAccurate(logits, "seed " + seed);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10_000, 100_000})
  void softmax_ofManyClasses_agreesWithExactArithmetic(int classCount) throws Exception {
    Random random = new Random(SEED + classCount);
    float[] logits = new float[classCount];
    for (int i = 0; i < classCount; i++) {
      logits[i] = (float) (random.nextGaussian() * 5);
    }
    assertAccurate(logits, "seed " + (SEED + classCount));
  }

  /**
   * One class per partial sum at 0 and all others just too small to count beside it: a running
   * float32 sum loses them all. At every number of partial sums and every block length.
   */
  @ParameterizedTest
  @ValueSource(floats = {-17.35f, -16.7f, -18.1f, -18.8f})
  void softmax_ofSmallClassesBesideLargeOnes_keepsTheirMass(float small) throws Exception {
    for (int partialSums = 1; partialSums <= 128; partialSums *= 2) {
      for (int block = 2 * partialSums; block <= 8_192; block *= 2) {
        assertAccurate(
            adversarial(2 * block, block, partialSums, small),
            partialSums + " partial sums, blocks of " + block);
      }
    }
  }

  /**
   * Rows built against a balanced tree of float32 sums: every rounding of an exponential and of a
   * sum falls to the same side, 4.6 ulps off in such a tree. The last class only moves the
   * probabilities to where an ulp is smallest.
   */
  @ParameterizedTest
  @ValueSource(ints = {257, 4_096})
  void softmax_ofRowsWhoseErrorsAddUp_staysWithinFourUlps(int classCount) throws Exception {
    float[] rows = {
      -0.64581287f, -0.5943475f, -0.5811465f, -0.5573147f, -0.6003336f, -0.64718205f, -0.64540523f,
      -0.550375f, -0.572186f, -0.5953614f, -0.65044016f, -0.57391703f, -0.6407424f, -0.65144676f,
      -0.63725764f, -0.641993f
    };
    float[] logits = new float[classCount];
    for (int i = 0; i < classCount; i++) {
      logits[i] = rows[i / 16 % 16];
    }
    logits[classCount - 1] = -25.579363f;
    assertAccurate(logits, "errors of one sign");
  }

  private static float[] adversarial(int classCount, int block, int partialSums, float small) {
    float[] logits = new float[classCount];
    for (int i = 0; i < classCount; i++) {
      logits[i] = i % block < partialSums ? 0f : small;
    }
    return logits;
  }

  private static void assertAccurate(float[] logits, String where) throws Exception {
    int count = logits.length;
    ExactSoftmax exact = new ExactSoftmax(logits);
    ScoredRecord scored = score(dense(logits), spec(count).probabilities(ALL).build());

    double sum = 0;
    float[] probabilities = scored.classValues();
    for (int i = 0; i < count; i++) {
      sum += probabilities[i];
      BigDecimal expected = exact.probability(logits[i]);
      if (expected.floatValue() >= LEAST_ACCURATE) {
        double ulps = ExactMath.ulps(probabilities[i], expected);
        assertTrue(ulps <= MAX_ULPS, where + ": class " + i + " is " + ulps + " ulps off");
      }
    }
    assertEquals(1.0, sum, 1e-6, where);
    double logPartition = exact.logPartition().doubleValue();
    assertEquals(
        logPartition, scored.logPartition(), Math.max(1e-6, Math.ulp(logPartition)), where);
    assertLogProbabilities(logits, exact, where);
    double entropy = exact.entropy(logits).doubleValue();
    assertEquals(entropy, scored.entropy(), Math.max(1e-6, 1e-6 * entropy), where);
  }

  private static void assertLogProbabilities(float[] logits, ExactSoftmax exact, String where)
      throws Exception {
    ModelSpec spec = spec(logits.length).probabilities(ProbabilityOutput.LOG).build();
    float[] values = score(dense(logits), spec).classValues();
    for (int i = 0; i < logits.length; i++) {
      float expected = exact.logProbability(logits[i]).floatValue();
      assertEquals(expected, values[i], Math.max(1e-6f, 4 * Math.ulp(expected)), where);
    }
  }

  private static final ProbabilityOutput ALL = ProbabilityOutput.ALL;

  @ParameterizedTest
  @ValueSource(floats = {-1024f, -4f, 0.5f, 64f, 4096f})
  void softmax_shiftedByAnExactAmount_staysWithinTheContract(float shift) throws Exception {
    for (int round = 0; round < 50; round++) {
      Random random = new Random(SEED + round);
      float[] logits = new float[1 + random.nextInt(400)];
      float[] shifted = new float[logits.length];
      for (int i = 0; i < logits.length; i++) {
        // Multiples of 2^-10, so that the shift itself does not round.
        logits[i] = Math.round(random.nextGaussian() * 4 * 1024) / 1024f;
        shifted[i] = logits[i] + shift;
      }
      ModelSpec spec = spec(logits.length).probabilities(ALL).build();
      float[] expected = score(dense(logits), spec).classValues();
      float[] actual = score(dense(shifted), spec).classValues();
      for (int i = 0; i < logits.length; i++) {
        float tolerance = 2 * (float) MAX_ULPS * Math.ulp(expected[i]);
        assertEquals(expected[i], actual[i], tolerance, "seed " + (SEED + round));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SOFTMAX", "SIGMOID"})
  void probabilities_keepTheOrderOfTheLogits(Activation activation) throws Exception {
    for (int round = 0; round < 100; round++) {
      Random random = new Random(SEED + round);
      float[] logits = new float[2 + random.nextInt(300)];
      float center = (float) (random.nextGaussian() * 100);
      for (int i = 0; i < logits.length; i++) {
        // Neighbouring floats: where rounding could turn the order around.
        logits[i] = center + random.nextInt(40) * Math.ulp(center);
      }
      ModelSpec spec = spec(logits.length).activation(activation).topK(Integer.MAX_VALUE).build();
      ScoredRecord scored = score(dense(logits), spec);
      for (int i = 1; i < scored.topCount(); i++) {
        int before = scored.topClassIds()[i - 1];
        int after = scored.topClassIds()[i];
        boolean ordered =
            logits[before] > logits[after] || (logits[before] == logits[after] && before < after);
        assertTrue(ordered, "seed " + (SEED + round));
        assertTrue(
            scored.topProbabilities()[i] <= scored.topProbabilities()[i - 1],
            "seed " + (SEED + round));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void softmaxOfTwoClasses_equalsTheSigmoidOfTheirDifference(int magnitude) throws Exception {
    Random random = new Random(SEED + magnitude);
    ModelSpec spec = spec(2).probabilities(ALL).build();
    for (int round = 0; round < 500; round++) {
      // Multiples of 2^-8, so that the difference is exact.
      float a = Math.round(random.nextGaussian() * Math.pow(10, magnitude) * 256) / 256f;
      float b = Math.round(random.nextGaussian() * Math.pow(10, magnitude) * 256) / 256f;
      float sigmoid = Sigmoids.sigmoid(b - a);
      float softmax = score(dense(a, b), spec).classValues()[1];
      if (sigmoid >= LEAST_ACCURATE) {
        assertEquals(sigmoid, softmax, 2 * MAX_ULPS * Math.ulp(sigmoid), a + " against " + b);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 300})
  void maskedClasses_areExactlyZeroAndDoNotTouchTheOthers(int masked) throws Exception {
    Random random = new Random(SEED + masked);
    int count = 400;
    float[] logits = new float[count];
    for (int i = 0; i < count; i++) {
      logits[i] = (float) (random.nextGaussian() * 10);
    }
    int[] classIds = random.ints(0, count).distinct().limit(masked).toArray();
    float[] without = logits.clone();
    for (int classId : classIds) {
      without[classId] = Float.NEGATIVE_INFINITY;
      logits[classId] = 1e4f;
    }
    ModelSpec.Builder builder = spec(count).probabilities(ALL);
    float[] expected = score(dense(without), builder.build()).classValues();
    float[] actual = score(dense(logits), builder.maskedClasses(classIds).build()).classValues();

    assertTrue(Arrays.equals(expected, actual), "seed " + (SEED + masked));
    for (int classId : classIds) {
      assertEquals(0, Float.floatToRawIntBits(actual[classId]));
    }
  }
}
