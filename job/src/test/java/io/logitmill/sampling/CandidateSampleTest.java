// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.logitmill.testutils.Chance;
import io.logitmill.testutils.PublicCases;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CandidateSampleTest {
  private static final int SAMPLES = 100_000;

  @Test
  void unique_leavesOutWhatIsAvoided_andDrawsAllOthersOnce() throws Exception {
    JsonNode c = PublicCases.one("sampler_sample_sum", "Avoid");
    CandidateSample sample =
        CandidateSample.unique(new LogUniformSampler(100), 98, new Philox(1, 0), 17, 23);
    assertEquals(98, Arrays.stream(sample.classIds()).distinct().count());
    assertEquals(c.get("expected").asInt(), Arrays.stream(sample.classIds()).sum());
  }

  @Test
  void unique_takesAsManyTriesAsOtherImplementations() throws Exception {
    JsonNode expected = PublicCases.one("sampler_num_tries", "zipfian").get("expected");
    long seed = Chance.seed("unique_takesAsManyTriesAsOtherImplementations");
    long tries =
        CandidateSample.unique(new LogUniformSampler(793_472), 8_192, new Philox(seed, 0)).tries();
    assertTrue(
        tries > expected.get("min").asInt() && tries < expected.get("max").asInt(),
        "seed " + seed + ": " + tries);
  }

  /** By enumeration of all 1,680 ordered draws; TensorFlow's users have counted the same. */
  @Test
  void unique_includesEachClassAsOftenAsEnumerationSays() throws Exception {
    JsonNode c = PublicCases.one("sampler_inclusion_frequency", "44758");
    double[] exact = PublicCases.numbers(c.get("expected").get("exact"));
    long seed = Chance.seed("unique_includesEachClassAsOftenAsEnumerationSays");
    ClassSampler sampler = new LogUniformSampler(8);
    int[] counts = new int[8];
    for (int i = 0; i < SAMPLES; i++) {
      for (int classId : CandidateSample.unique(sampler, 4, new Philox(seed, i)).classIds()) {
        counts[classId]++;
      }
    }
    assertFrequencies(exact, counts, seed);
  }

  @Test
  void fixedTries_includesEachClassAsOftenAsExpected() {
    ClassSampler sampler = UnigramSampler.of(new double[] {1, 5, 0.2, 7, 3, 0}, 0.75, 1);
    long seed = Chance.seed("fixedTries_includesEachClassAsOftenAsExpected");
    double[] expected = new double[7];
    int[] counts = new int[7];
    for (int i = 0; i < SAMPLES; i++) {
      CandidateSample sample = CandidateSample.fixedTries(sampler, 4, new Philox(seed, i));
      for (int classId : sample.classIds()) {
        counts[classId]++;
      }
      for (int classId = 0; classId < 7; classId++) {
        expected[classId] = sample.expectedCount(classId);
      }
    }
    assertFrequencies(expected, counts, seed);
  }

  private static void assertFrequencies(double[] expected, int[] counts, long seed) {
    for (int classId = 0; classId < expected.length; classId++) {
      assertEquals(
          expected[classId],
          (double) counts[classId] / SAMPLES,
          Chance.frequencyDeviation(expected[classId], SAMPLES),
          "class " + classId + ", seed " + seed);
    }
  }

  @Test
  void independent_drawsEachClassAsOftenAsExpected() {
    ClassSampler sampler = new LogUniformSampler(8);
    long seed = Chance.seed("independent_drawsEachClassAsOftenAsExpected");
    int size = 400_000;
    CandidateSample sample = CandidateSample.independent(sampler, size, new Philox(seed, 0));
    assertEquals(size, sample.tries());
    int[] counts = new int[8];
    for (int classId : sample.classIds()) {
      counts[classId]++;
    }
    for (int classId = 0; classId < 8; classId++) {
      double probability = sampler.probability(classId);
      assertEquals(
          sample.expectedCount(classId),
          counts[classId],
          size * Chance.frequencyDeviation(probability, size),
          "class " + classId + ", seed " + seed);
    }
  }

  @Test
  void logExpectedCounts_areForAnyClass_drawnOrNot() {
    CandidateSample sample =
        CandidateSample.unique(new LogUniformSampler(8), 4, new Philox(3, 0), 0);
    double zero = Math.log(-Math.expm1(sample.tries() * Math.log1p(-0.31546487678)));
    double five = Math.log(-Math.expm1(sample.tries() * Math.log1p(-0.07015699779)));
    assertTrue(sample.tries() > 4, "the formula of unique samples is meant");
    assertArrayEquals(
        new float[] {(float) five, (float) zero}, sample.logExpectedCounts(5, 0), 1e-6f);
  }

  @Test
  void unique_refusesMoreClassesThanCanBeDrawn() {
    ClassSampler sampler = UnigramSampler.of(new double[] {1, 0, 2}, 1, 1);
    assertEquals(
        "Expected a sample of at most 1 classes, all that can be drawn, found 2.",
        assertThrows(
                IllegalArgumentException.class,
                () -> CandidateSample.unique(sampler, 2, new Philox(1, 0), 3, 3, 0))
            .getMessage());
  }

  @Test
  void classesThatThereAreNot_areRefused() {
    ClassSampler sampler = new UniformSampler(8);
    CandidateSample sample = CandidateSample.independent(sampler, 4, new Philox(1, 0));
    for (int classId : new int[] {-1, 8}) {
      assertRefused(classId, () -> sample.expectedCount(classId));
      assertRefused(classId, () -> sample.logExpectedCounts(0, classId));
      assertRefused(
          classId, () -> CandidateSample.unique(sampler, 4, new Philox(1, 0), 7, classId));
    }
  }

  private static void assertRefused(int classId, Runnable asked) {
    assertEquals(
        "Expected a class from 0 to 7, found " + classId + ".",
        assertThrows(IllegalArgumentException.class, asked::run).getMessage());
  }
}
