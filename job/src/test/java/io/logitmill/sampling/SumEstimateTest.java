// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.logitmill.testutils.PublicCases;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Held against all outcomes of small samples, with their probabilities. */
class SumEstimateTest {
  private static final double[] TERMS = {1, Math.exp(1), Math.exp(2), Math.exp(3)};
  private static final double[] CHANCES = {0.4, 0.3, 0.2, 0.1};
  private static final double SUM = Arrays.stream(TERMS).sum();

  private final SumEstimate estimate = new SumEstimate();

  @Test
  void ofIndependentUniformDraws_isUnbiased_withTheVarianceOfTheTheory() throws Exception {
    JsonNode expected = PublicCases.one("sampled_partition", "unbiasedness").get("expected");
    double mean = 0;
    double meanLog = 0;
    double meanVariance = 0;
    for (double first : TERMS) {
      for (double second : TERMS) {
        estimate.ofIndependent(new double[] {4 * first, 4 * second, Double.NaN}, 2);
        mean += estimate.sum() / 16;
        meanLog += Math.log(estimate.sum()) / 16;
        meanVariance += estimate.variance() / 16;
      }
    }
    assertEquals(expected.get("E_Zhat_m2").asDouble(), mean, 1e-12);
    assertEquals(expected.get("E_log_Zhat_m2").asDouble(), meanLog, 1e-12);
    assertEquals(expected.get("var_m2").asDouble(), meanVariance, 1e-10);
  }

  @Test
  void ofIndependentDraws_isUnbiased_whereTheClassesAreNotEquallyLikely() {
    double mean = 0;
    double squares = 0;
    double meanVariance = 0;
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        double chance = CHANCES[i] * CHANCES[j];
        estimate.ofIndependent(new double[] {TERMS[i] / CHANCES[i], TERMS[j] / CHANCES[j]}, 2);
        mean += chance * estimate.sum();
        squares += chance * estimate.sum() * estimate.sum();
        meanVariance += chance * estimate.variance();
      }
    }
    assertEquals(SUM, mean, 1e-12);
    assertEquals(squares - SUM * SUM, meanVariance, 1e-10);
  }

  @Test
  void ofDistinctClasses_isUnbiased_andSoIsItsVariance() {
    double mean = 0;
    double squares = 0;
    double meanVariance = 0;
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < i; j++) {
        estimate.ofDistinct(new double[] {TERMS[i], TERMS[j]}, 2, 4);
        mean += estimate.sum() / 6;
        squares += estimate.sum() * estimate.sum() / 6;
        meanVariance += estimate.variance() / 6;
      }
    }
    assertEquals(SUM, mean, 1e-12);
    assertEquals(squares - SUM * SUM, meanVariance, 1e-10);
  }

  @Test
  void ofDistinctClasses_isExact_whenAllAreThere() {
    estimate.ofDistinct(TERMS, 4, 4);
    assertEquals(SUM, estimate.sum(), 1e-14);
    assertEquals(0, estimate.variance());
  }

  /** Three draws, repeats dropped; the expected counts are those of {@link ExpectedCounts}. */
  @Test
  void ofUnequalClasses_isUnbiased() {
    double mean = 0;
    for (int outcome = 0; outcome < 64; outcome++) {
      int[] drawn = {outcome % 4, outcome / 4 % 4, outcome / 16};
      double chance = CHANCES[drawn[0]] * CHANCES[drawn[1]] * CHANCES[drawn[2]];
      int[] distinct = Arrays.stream(drawn).distinct().toArray();
      double[] counts = new double[3];
      double[] weights = new double[3];
      for (int i = 0; i < distinct.length; i++) {
        counts[i] = ExpectedCounts.ofUnique(CHANCES[distinct[i]], 3);
        weights[i] = TERMS[distinct[i]] / counts[i];
      }
      estimate.ofUnequal(weights, counts, distinct.length);
      mean += chance * estimate.sum();
    }
    assertEquals(SUM, mean, 1e-12);
  }

  @Test
  void ofUnequalClasses_hasTheVarianceOfIndependentDraws_whenRepeatsAreRare() {
    double[] weights = {4, 8, 16};
    estimate.ofUnequal(weights, new double[] {1e-9, 3e-9, 2e-9}, 3);
    assertEquals(28, estimate.sum());
    double variance = estimate.variance();
    estimate.ofIndependent(new double[] {12, 24, 48}, 3);
    assertEquals(28, estimate.sum());
    assertEquals(estimate.variance(), variance, 1e-6);
  }

  @Test
  void ofUnequalClasses_isCertain_whenAllAreAlwaysThere() {
    estimate.ofUnequal(new double[] {4, 8}, new double[] {1, 1.5}, 2);
    assertEquals(12, estimate.sum());
    assertEquals(0, estimate.variance());
  }

  /** Known from a single class: that it was there with a chance of a fourth. */
  @Test
  void ofASingleClass_hasTheVarianceOfASampleOfAnySize() {
    estimate.ofUnequal(new double[] {8}, new double[] {0.25}, 1);
    assertEquals(8, estimate.sum());
    assertEquals(48, estimate.variance());
  }
}
