// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import static io.logitmill.testutils.Records.adaptive;
import static io.logitmill.testutils.Records.score;
import static io.logitmill.testutils.Records.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.testutils.ExactAdaptive;
import io.logitmill.testutils.ExactMath;
import io.logitmill.testutils.Records;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An adaptive softmax, held against exact arithmetic over all clusters on seeded inputs. */
class AdaptiveScoringPropertyTest {
  private static final long SEED = 210_726L;
  private static final float LEAST_ACCURATE = 1e-30f;

  /** Two softmaxes of 2.86 * 2^-24 each, and the rounding of their product. */
  private static final double MAX_ULPS = 6.3;

  private static final int ALL = Integer.MAX_VALUE;

  /** The logits of one random record. */
  private static final class Sample {
    final float[] head;
    final float[][] tails;
    final int[] cutoffs;
    final int classCount;
    final Random random;

    Sample(long seed) {
      random = new Random(seed);
      int clusters = 1 + random.nextInt(4);
      int most = random.nextInt(6) == 0 ? 600 : 40;
      cutoffs = new int[clusters];
      tails = new float[clusters][];
      int classes = 1 + random.nextInt(most);
      double spread = Math.exp(random.nextDouble() * 5 - 2);
      float shift = new float[] {0f, 0f, -50f, 300f, -1e4f}[random.nextInt(5)];
      head = logits(classes + clusters, spread, shift);
      for (int cluster = 0; cluster < clusters; cluster++) {
        cutoffs[cluster] = classes;
        tails[cluster] = logits(1 + random.nextInt(most), spread, -shift);
        classes += tails[cluster].length;
      }
      classCount = classes;
    }

    private float[] logits(int count, double spread, float shift) {
      float[] logits = new float[count];
      for (int i = 0; i < count; i++) {
        // Some alike, so that there are ties.
        double logit = random.nextGaussian() * spread;
        logits[i] = (random.nextInt(3) == 0 ? (float) Math.rint(logit) : (float) logit) + shift;
      }
      return logits;
    }

    ModelSpec.Builder spec() {
      return Records.spec(classCount).cutoffs(cutoffs);
    }

    DecodedRecord record(int... trueClasses) {
      DecodedRecord record = adaptive(head, tails);
      Arrays.stream(trueClasses).forEach(record::addTrueClass);
      return record;
    }
  }

  @Test
  void everyNumber_agreesWithExactArithmetic() throws Exception {
    double worst = 0;
    for (int round = 0; round < 150; round++) {
      Sample sample = new Sample(SEED + round);
      worst = Math.max(worst, assertAccurate(sample, "seed " + (SEED + round)));
    }
    System.out.printf("Adaptive softmax: at most %.2f ulps off%n", worst);
  }

  /** Returns by how many ulps the worst probability is off. */
  private static double assertAccurate(Sample sample, String where) throws Exception {
    ExactAdaptive exact = new ExactAdaptive(sample.head, sample.tails);
    int trueClass = sample.random.nextInt(sample.classCount);
    ScoredRecord scored =
        score(
            sample.record(trueClass),
            sample.spec().topK(ALL).probabilities(ProbabilityOutput.ALL).build());
    double worst = 0;
    double sum = 0;
    for (int classId = 0; classId < sample.classCount; classId++) {
      float probability = scored.classValues()[classId];
      sum += probability;
      BigDecimal expected = exact.probability(classId);
      if (expected.floatValue() >= LEAST_ACCURATE) {
        double ulps = ExactMath.ulps(probability, expected);
        assertTrue(ulps <= MAX_ULPS, where + ": class " + classId + " is " + ulps + " ulps off");
        worst = Math.max(worst, ulps);
      }
    }
    assertEquals(1.0, sum, 1e-6, where);
    assertNear(exact.logPartition(), scored.logPartition(), where);
    assertNear(exact.entropy(), scored.entropy(), where);
    assertNear(exact.logProbability(trueClass).negate(), scored.crossEntropy(), where);
    assertOrdered(sample, scored, exact, where);
    assertLogProbabilities(sample, exact, where);
    return worst;
  }

  private static void assertNear(BigDecimal expected, double actual, String where) {
    double value = expected.doubleValue();
    assertEquals(value, actual, Math.max(1e-6, 1e-6 * Math.abs(value)), where);
  }

  /** All classes are in top; probabilities never increase, and belong to the classes. */
  private static void assertOrdered(
      Sample sample, ScoredRecord scored, ExactAdaptive exact, String where) {
    assertEquals(sample.classCount, scored.topCount(), where);
    assertEquals(0f, scored.remainingProbability(), where);
    assertEquals(scored.topClassIds()[0], scored.classId(), where);
    for (int i = 0; i < scored.topCount(); i++) {
      int classId = scored.topClassIds()[i];
      assertEquals(scored.classValues()[classId], scored.topProbabilities()[i], where);
      if (i > 0) {
        assertTrue(scored.topProbabilities()[i] <= scored.topProbabilities()[i - 1], where);
        double before = exact.logProbability(scored.topClassIds()[i - 1]).doubleValue();
        double after = exact.logProbability(classId).doubleValue();
        assertTrue(after <= before + 1e-6, where + ": " + classId + " at rank " + i);
      }
    }
  }

  private static void assertLogProbabilities(Sample sample, ExactAdaptive exact, String where)
      throws Exception {
    ModelSpec spec = sample.spec().probabilities(ProbabilityOutput.LOG).build();
    float[] values = score(sample.record(), spec).classValues();
    for (int classId = 0; classId < sample.classCount; classId++) {
      float expected = exact.logProbability(classId).floatValue();
      float tolerance = Math.max(1e-6f, 4 * Math.ulp(expected));
      assertEquals(expected, values[classId], tolerance, where);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 50})
  void skippingClusters_changesNothingThatIsPublished(int topK) throws Exception {
    int skipped = 0;
    for (int round = 0; round < 400; round++) {
      Sample sample = new Sample(SEED + 1_000 + round);
      String where = "seed " + (SEED + 1_000 + round);
      ModelSpec.Builder spec = sample.spec().topK(topK);
      if (round % 4 == 0) {
        spec.minProbability(0.01f);
      }
      ScoredRecord all = score(sample.record(), spec.probabilities(ProbabilityOutput.ALL).build());
      ScoredRecord some =
          score(sample.record(), spec.probabilities(ProbabilityOutput.NONE).build());
      assertSamePrediction(all, some, where);
      assertEquals(all.margin(), some.margin(), where);
      if (Double.isNaN(some.entropy())) {
        skipped++;
      } else {
        assertEquals(all.entropy(), some.entropy(), where);
      }
    }
    assertTrue(skipped > 20, skipped + " records with clusters that were skipped");
  }

  private static void assertSamePrediction(
      ScoredRecord expected, ScoredRecord actual, String where) {
    assertEquals(expected.classId(), actual.classId(), where);
    assertEquals(expected.probability(), actual.probability(), where);
    assertEquals(expected.topCount(), actual.topCount(), where);
    for (int i = 0; i < expected.topCount(); i++) {
      assertEquals(expected.topClassIds()[i], actual.topClassIds()[i], where);
      assertEquals(expected.topProbabilities()[i], actual.topProbabilities()[i], where);
    }
    assertEquals(expected.remainingProbability(), actual.remainingProbability(), where);
    assertEquals(expected.logPartition(), actual.logPartition(), where);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void absentTail_isRejectedIfItMattersAndElseChangesNothing(int topK) throws Exception {
    int rejected = 0;
    int scored = 0;
    for (int round = 0; round < 400; round++) {
      Sample sample = new Sample(SEED + 2_000 + round);
      String where = "seed " + (SEED + 2_000 + round);
      ModelSpec spec = sample.spec().topK(topK).build();
      ScoredRecord whole = score(sample.record(), spec);
      int absent = sample.random.nextInt(sample.tails.length);
      float[][] tails = sample.tails.clone();
      tails[absent] = null;
      try {
        ScoredRecord without = score(adaptive(sample.head, tails), spec);
        assertSamePrediction(whole, without, where);
        assertTrue(Double.isNaN(without.entropy()), where);
        scored++;
      } catch (RejectionException.InvalidCandidates e) {
        assertTrue(e.getMessage().contains("the tail of cluster " + absent + " "), e.getMessage());
        // It must have been able to hold a class of top: no less likely than the last of them.
        ExactAdaptive exact = new ExactAdaptive(sample.head, sample.tails);
        double mass = 0;
        for (int i = 0; i < sample.tails[absent].length; i++) {
          mass += exact.probability(sample.cutoffs[absent] + i).doubleValue();
        }
        double last = whole.topProbabilities()[whole.topCount() - 1];
        assertTrue(mass >= last * (1 - 1e-5), where + ": mass " + mass + ", last " + last);
        rejected++;
      }
    }
    assertTrue(rejected > 20 && scored > 100, rejected + " rejected, " + scored + " scored");
  }

  /** What remains is the exact mass of all classes that are not in top. */
  @Test
  void remainingProbability_isTheMassOutsideOfTop() throws Exception {
    for (int round = 0; round < 60; round++) {
      Sample sample = new Sample(SEED + 3_000 + round);
      ExactAdaptive exact = new ExactAdaptive(sample.head, sample.tails);
      ScoredRecord scored = score(sample.record(), sample.spec().topK(3).build());
      BigDecimal outside = BigDecimal.ZERO;
      for (int classId = 0; classId < sample.classCount; classId++) {
        outside = outside.add(exact.probability(classId));
      }
      for (int i = 0; i < scored.topCount(); i++) {
        outside = outside.subtract(exact.probability(scored.topClassIds()[i]));
      }
      double expected = outside.doubleValue();
      if (expected >= Float.MIN_NORMAL) {
        assertEquals(
            expected, scored.remainingProbability(), expected * 1e-6, "seed " + (SEED + round));
      }
    }
  }

  @Test
  void manyClasses_agreeWithExactArithmetic() throws Exception {
    Random random = new Random(SEED);
    float[] head = new float[2_003];
    float[][] tails = {new float[8_000], new float[10_001], new float[20_000]};
    for (int i = 0; i < head.length; i++) {
      head[i] = (float) random.nextGaussian() * 3;
    }
    for (float[] tail : tails) {
      for (int i = 0; i < tail.length; i++) {
        tail[i] = (float) random.nextGaussian() * 3;
      }
    }
    ExactAdaptive exact = new ExactAdaptive(head, tails);
    ModelSpec spec =
        spec(40_001).cutoffs(2_000, 10_000, 20_001).probabilities(ProbabilityOutput.ALL).build();
    ScoredRecord scored = score(adaptive(head, tails), spec);
    for (int classId = 0; classId < 40_001; classId += 7) {
      double ulps = ExactMath.ulps(scored.classValues()[classId], exact.probability(classId));
      assertTrue(ulps <= MAX_ULPS, "class " + classId + " is " + ulps + " ulps off");
    }
  }
}
