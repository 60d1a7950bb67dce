// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import static io.logitmill.testutils.Records.candidates;
import static io.logitmill.testutils.Records.dense;
import static io.logitmill.testutils.Records.score;
import static io.logitmill.testutils.Records.spec;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.codec.AvroPredictionEncoder;
import io.logitmill.model.Activation;
import io.logitmill.model.Correction;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.sampling.SumEstimate;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidateScoringTest {
  private static final float NEGATIVE_INFINITY = Float.NEGATIVE_INFINITY;

  /** Of 100 classes; expected counts unequal, so that a correction that is missing is seen. */
  private static final int[] IDS = {7, 3, 99, 42, 11};

  private static final float[] LOGITS = {1.5f, -0.25f, 3f, 0.5f, 2.75f};
  private static final float[] LOG_COUNTS = {-0.5f, -3f, 0.75f, -1.25f, -4.5f};

  @Test
  void none_isTheSoftmaxOverTheCandidates_byClassId() throws Exception {
    ModelSpec spec = spec(100).topK(2).probabilities(ProbabilityOutput.ALL).build();

    ScoredRecord scored = score(candidates(100, IDS, LOGITS, null, 11, 3), spec);
    ScoredRecord dense =
        score(
            dense(new float[] {-0.25f, 1.5f, 2.75f, 0.5f, 3f}, 0, 2),
            spec(5).topK(2).probabilities(ProbabilityOutput.ALL).build());

    assertEquals(ScoringMethod.CANDIDATES, scored.method());
    assertEquals(100, scored.classCount());
    assertArrayEquals(new int[] {3, 7, 11, 42, 99}, ids(scored));
    assertArrayEquals(values(dense), values(scored));
    assertEquals(99, scored.classId());
    assertArrayEquals(new int[] {99, 11}, Arrays.copyOf(scored.topClassIds(), scored.topCount()));
    assertEquals(dense.probability(), scored.probability());
    assertEquals(dense.margin(), scored.margin());
    assertEquals(dense.remainingProbability(), scored.remainingProbability());
    assertEquals(dense.logPartition(), scored.logPartition());
    assertEquals(dense.crossEntropy(), scored.crossEntropy());
    assertTrue(Double.isNaN(scored.entropy()), "not all classes were computed");
    assertTrue(Double.isNaN(scored.logPartitionError()));
  }

  @Test
  void none_ignoresExpectedCounts() throws Exception {
    assertArrayEquals(
        encoded(candidates(100, IDS, LOGITS, null), Correction.NONE),
        encoded(candidates(100, IDS, LOGITS, LOG_COUNTS), Correction.NONE));
  }

  @Test
  void everyCorrection_givesTheSameForCandidatesInAnyOrder() throws Exception {
    int[] order = {4, 1, 0, 3, 2};
    for (Correction correction : Correction.values()) {
      assertArrayEquals(
          encoded(candidates(100, IDS, LOGITS, LOG_COUNTS, 42), correction),
          encoded(
              candidates(
                  100,
                  IntStream.of(order).map(i -> IDS[i]).toArray(),
                  permuted(LOGITS, order),
                  permuted(LOG_COUNTS, order),
                  42),
              correction),
          correction.name());
    }
  }

  @Test
  void equalLogits_areOrderedByClassId() throws Exception {
    DecodedRecord record =
        candidates(
            100, new int[] {9, 4, 7}, new float[] {0f, -0f, 0f}, new float[] {-1f, -1f, -1f});
    for (Correction correction : Correction.values()) {
      ScoredRecord scored = score(record, spec(100).topK(2).correction(correction).build());
      assertArrayEquals(new int[] {4, 7}, Arrays.copyOf(scored.topClassIds(), 2));
    }
  }

  @Test
  void temperatureBiasAndMask_areThoseOfTheClassNotOfThePlace() throws Exception {
    float[] biases = new float[100];
    biases[3] = 2f;
    ModelSpec spec =
        spec(100)
            .temperature(2)
            .biases(biases)
            .maskedClasses(99)
            .probabilities(ProbabilityOutput.ALL)
            .build();

    ScoredRecord scored = score(candidates(100, IDS, LOGITS, null), spec);

    ScoredRecord dense =
        score(
            dense(1.875f, 0.75f, 1.375f, 0.25f, NEGATIVE_INFINITY),
            spec(5).probabilities(ProbabilityOutput.ALL).build());
    assertArrayEquals(values(dense), values(scored));
    assertEquals(3, scored.classId());
  }

  @Test
  void logQ_subtractsTheLogarithmsOfTheExpectedCounts() throws Exception {
    ModelSpec spec =
        spec(100).correction(Correction.LOG_Q).probabilities(ProbabilityOutput.ALL).build();

    ScoredRecord scored = score(candidates(100, IDS, LOGITS, LOG_COUNTS, 42, 7), spec);

    ScoredRecord dense =
        score(
            dense(new float[] {2.75f, 2f, 7.25f, 1.75f, 2.25f}, 1, 3),
            spec(5).probabilities(ProbabilityOutput.ALL).build());
    assertArrayEquals(values(dense), values(scored));
    assertEquals(11, scored.classId());
    assertEquals(dense.crossEntropy(), scored.crossEntropy());
    assertEquals(dense.logPartition(), scored.logPartition());
    assertTrue(Double.isNaN(scored.logPartitionError()));
    assertNotEquals(
        scored.crossEntropy(),
        score(candidates(100, IDS, LOGITS, LOG_COUNTS, 42, 7), spec(100).build()).crossEntropy());
  }

  @Test
  void logQ_dropsTheAccidentalHitOfATrueClass_andPublishesItOnce() throws Exception {
    ModelSpec spec =
        spec(100).correction(Correction.LOG_Q).probabilities(ProbabilityOutput.ALL).build();

    ScoredRecord withHit =
        score(
            candidates(
                100,
                new int[] {42, 7, 3, 42, 11},
                new float[] {0.5f, 1.5f, -0.25f, 9f, 2.75f},
                new float[] {-1.25f, -0.5f, -3f, -1.25f, -4.5f},
                42),
            spec);

    assertArrayEquals(new int[] {3, 7, 11, 42}, ids(withHit));
    assertArrayEquals(
        encoded(
            candidates(
                100,
                new int[] {42, 7, 3, 11},
                new float[] {0.5f, 1.5f, -0.25f, 2.75f},
                new float[] {-1.25f, -0.5f, -3f, -4.5f},
                42),
            spec),
        new AvroPredictionEncoder().encode(withHit));
  }

  @Test
  void sigmoid_looksAtEachCandidateByItself() throws Exception {
    ModelSpec spec =
        spec(100)
            .activation(Activation.SIGMOID)
            .correction(Correction.LOG_Q)
            .probabilities(ProbabilityOutput.LOG)
            .build();

    ScoredRecord scored = score(candidates(100, IDS, LOGITS, LOG_COUNTS, 42), spec);

    ScoredRecord dense =
        score(
            dense(new float[] {2.75f, 2f, 7.25f, 1.75f, 2.25f}, 3),
            spec(5).activation(Activation.SIGMOID).probabilities(ProbabilityOutput.LOG).build());
    assertArrayEquals(values(dense), values(scored));
    assertEquals(dense.crossEntropy(), scored.crossEntropy());
    assertTrue(Double.isNaN(scored.logPartition()));
  }

  @Test
  void sigmoid_leavesMaskedCandidatesOutOfTheCrossEntropy() throws Exception {
    ModelSpec spec = spec(100).activation(Activation.SIGMOID).maskedClasses(11, 50).build();
    ScoredRecord scored =
        score(candidates(100, new int[] {11, 42}, new float[] {5f, 0f}, null, 42), spec);
    assertEquals(Math.log(2), scored.crossEntropy(), 1e-7);
  }

  @Test
  void population_letsTrueClassesCountOnce_andOthersForWhatTheyStandFor() throws Exception {
    ModelSpec spec =
        spec(100)
            .correction(Correction.POPULATION)
            .topK(2)
            .probabilities(ProbabilityOutput.ALL)
            .build();

    ScoredRecord scored = score(candidates(100, IDS, LOGITS, LOG_COUNTS, 11), spec);

    double[] weights = new double[5];
    double partition = 0;
    for (int i = 0; i < 5; i++) {
      weights[i] = Math.exp(LOGITS[i] - (IDS[i] == 11 ? 0 : LOG_COUNTS[i]));
      partition += weights[i];
    }
    assertEquals(Math.log(partition), scored.logPartition(), 1e-12);
    assertEquals(99, scored.classId(), "the order is that of the logits");
    assertEquals(Math.exp(3) / partition, scored.probability(), 1e-7);
    assertArrayEquals(new int[] {3, 7, 11, 42, 99}, ids(scored));
    assertEquals(Math.exp(-0.25) / partition, scored.classValues()[0], 1e-7);
    assertEquals(Math.log(partition) - 2.75, scored.crossEntropy(), 1e-12);
    assertEquals(
        1 - (Math.exp(3) + Math.exp(2.75)) / partition, scored.remainingProbability(), 1e-7);
    assertTrue(Double.isNaN(scored.entropy()));

    SumEstimate sampled = new SumEstimate();
    double[] counts = IntStream.range(0, 4).mapToDouble(i -> Math.exp(LOG_COUNTS[i])).toArray();
    sampled.ofUnequal(weights, counts, 4);
    assertEquals(Math.sqrt(sampled.variance()) / partition, scored.logPartitionError(), 1e-12);
    assertTrue(scored.logPartitionError() > 0);
  }

  @Test
  void population_ofAllClasses_isTheSoftmaxOverThem() throws Exception {
    int[] all = {0, 1, 2, 3, 4};
    ModelSpec.Builder spec = spec(5).topK(5).probabilities(ProbabilityOutput.LOG);
    ScoredRecord dense = score(dense(LOGITS, 2), spec.build());

    ScoredRecord scored =
        score(
            candidates(5, all, LOGITS, new float[5], 2),
            spec.correction(Correction.POPULATION).build());

    assertEquals(dense.logPartition(), scored.logPartition(), 1e-7);
    assertEquals(0, scored.logPartitionError());
    assertEquals(0, scored.remainingProbability());
    assertArrayEquals(values(dense), values(scored), 1e-6f);
    assertEquals(dense.crossEntropy(), scored.crossEntropy(), 1e-7);
  }

  @Test
  void population_neverPublishesAProbabilityAboveOne() throws Exception {
    ModelSpec spec =
        spec(100).correction(Correction.POPULATION).probabilities(ProbabilityOutput.LOG).build();
    for (float logCount : new float[] {3f, 300f, 3e38f, -300f, -3e38f}) {
      ScoredRecord scored =
          score(
              candidates(
                  100, new int[] {1, 2}, new float[] {5f, -800f}, new float[] {logCount, 0f}, 2),
              spec);
      assertTrue(scored.probability() >= 0 && scored.probability() <= 1, "" + scored.probability());
      assertTrue(scored.remainingProbability() >= 0 && scored.remainingProbability() <= 1);
      assertTrue(scored.classValues()[0] <= 0 && scored.classValues()[0] >= -Float.MAX_VALUE);
      assertTrue(scored.crossEntropy() >= 0, "" + scored.crossEntropy());
      assertTrue(Double.isFinite(scored.logPartition()));
      assertTrue(scored.logPartitionError() >= 0, "" + scored.logPartitionError());
    }
  }

  /** Beside such logits the logarithm of a sum vanishes: it is kept apart. */
  @Test
  void population_ofHugeLogits_knowsHowManyThereAre() throws Exception {
    ModelSpec.Builder spec = spec(100).topK(1).correction(Correction.POPULATION);
    for (float huge : new float[] {1e10f, -1e20f, 1e30f, -1e30f, 3e38f, -3e38f}) {
      DecodedRecord record =
          candidates(100, new int[] {1, 2}, new float[] {huge, huge}, new float[2], 2);
      ScoredRecord scored = score(record, spec.probabilities(ProbabilityOutput.ALL).build());
      assertArrayEquals(new float[] {0.5f, 0.5f}, values(scored), "" + huge);
      assertEquals(Math.log(2), scored.crossEntropy(), 1e-15, "" + huge);
      assertEquals(0.5f, scored.remainingProbability(), "" + huge);
      assertArrayEquals(
          new float[] {(float) -Math.log(2), (float) -Math.log(2)},
          values(score(record, spec.probabilities(ProbabilityOutput.LOG).build())),
          "" + huge);
    }
  }

  @Test
  void population_ofHugeLogits_keepsWhatACandidateStandsFor() throws Exception {
    float thousand = (float) -Math.log(1_000);
    ScoredRecord scored =
        score(
            candidates(
                2_000, new int[] {1, 2}, new float[] {1e30f, 1e30f}, new float[] {0f, thousand}),
            spec(2_000).topK(1).correction(Correction.POPULATION).build());
    assertEquals(1 / 1_001.0, scored.probability(), 1e-9);
    assertEquals(1_000 / 1_001.0, scored.remainingProbability(), 1e-6);
  }

  /** The exponential of -800 is 0: of so rare a class, one draw is expected for each count. */
  @Test
  void population_knowsItsError_whenAnExpectedCountUnderflows() throws Exception {
    ScoredRecord scored =
        score(
            candidates(100, new int[] {1, 2}, new float[] {5f, 5f}, new float[] {-800f, -1f}),
            spec(100).correction(Correction.POPULATION).build());

    double drawsPerCount = -Math.log1p(-Math.exp(-1)) / Math.exp(-1);
    assertEquals(805, scored.logPartition(), 1e-12);
    assertEquals(Math.sqrt(2 * (1 - 1 / (1 + drawsPerCount))), scored.logPartitionError(), 1e-12);
  }

  @Test
  void candidatesWithoutProbabilities_publishNoClassIds() throws Exception {
    assertNull(score(candidates(100, IDS, LOGITS, null), spec(100).build()).candidateClassIds());
  }

  @Test
  void trueClassThatIsNoCandidate_leavesTheCrossEntropyOut() throws Exception {
    for (Correction correction : Correction.values()) {
      ModelSpec spec = spec(100).correction(correction).build();
      ScoredRecord scored = score(candidates(100, IDS, LOGITS, LOG_COUNTS, 42, 50), spec);
      assertTrue(Double.isNaN(scored.crossEntropy()), correction.name());
    }
    ScoredRecord sigmoid =
        score(
            candidates(100, IDS, LOGITS, LOG_COUNTS, 42, 50),
            spec(100).activation(Activation.SIGMOID).build());
    assertTrue(Double.isNaN(sigmoid.crossEntropy()));
  }

  @Test
  void maskedTrueClass_hasAnInfiniteCrossEntropy() throws Exception {
    for (Correction correction : Correction.values()) {
      ModelSpec spec = spec(100).correction(correction).maskedClasses(42).build();
      ScoredRecord scored = score(candidates(100, IDS, LOGITS, LOG_COUNTS, 42), spec);
      assertEquals(Double.POSITIVE_INFINITY, scored.crossEntropy(), correction.name());
    }
  }

  @Test
  void candidatesThatContradictEachOther_areRejected() {
    float[] none = {};
    assertInvalid("Expected at least one candidate, found none.", new int[0], none, null);
    assertInvalid(
        "Expected as many candidate_logits.values as class_ids, found 1 values and 2 class ids.",
        new int[] {1, 2},
        new float[] {1f},
        null);
    assertInvalid(
        "Expected as many candidate_logits.log_expected_counts as class_ids, found 0 expected counts"
            + " and 1 class ids.",
        new int[] {1},
        new float[] {1f},
        none);
    assertInvalid(
        "Expected at most 3 candidates, one per class, found 4.",
        new int[] {0, 1, 2, 3},
        new float[4],
        null);
    assertInvalid(
        "Expected candidates from class 0 to 2, found 3 at index 1.",
        new int[] {0, 3},
        new float[2],
        null);
    assertInvalid(
        "Expected candidates from class 0 to 2, found -1 at index 0.",
        new int[] {-1},
        new float[1],
        null);
    assertInvalid(
        "Expected each candidate once, found class 2 at index 0 and at index 2.",
        new int[] {2, 1, 2},
        new float[3],
        null);
  }

  private static void assertInvalid(
      String message, int[] classIds, float[] logits, float[] logExpectedCounts) {
    assertInvalid(message, candidates(3, classIds, logits, logExpectedCounts), spec(3).build());
  }

  private static void assertInvalid(String message, DecodedRecord record, ModelSpec spec) {
    RejectionException rejection =
        assertThrows(RejectionException.class, () -> score(record, spec), message);
    assertEquals(RejectionCode.INVALID_CANDIDATES, rejection.code());
    assertEquals(message, rejection.getMessage());
  }

  @Test
  void correctionsWithoutExpectedCounts_areRejected() {
    for (Correction correction : new Correction[] {Correction.LOG_Q, Correction.POPULATION}) {
      assertInvalid(
          "Expected candidate_logits.log_expected_counts, which correction: %s of m@1 revision 1"
                  .formatted(correction == Correction.LOG_Q ? "log_q" : "population")
              + " needs, found none.",
          candidates(100, IDS, LOGITS, null),
          spec(100).correction(correction).build());
    }
  }

  @Test
  void trueClassTwice_isAnAccidentalHitOnlyOfASample_andOnlyOnce() {
    String message = "Expected each candidate once, found class 1 at index %d and at index %d.";
    assertInvalid(
        message.formatted(0, 1),
        candidates(3, new int[] {1, 1}, new float[2], new float[2], 1),
        spec(3).build());
    for (Correction correction : new Correction[] {Correction.LOG_Q, Correction.POPULATION}) {
      ModelSpec spec = spec(3).correction(correction).build();
      assertInvalid(
          message.formatted(1, 2),
          candidates(3, new int[] {1, 1, 1}, new float[3], new float[3], 1),
          spec);
      assertInvalid(
          message.formatted(0, 1),
          candidates(3, new int[] {1, 1}, new float[2], new float[2], 2),
          spec);
    }
  }

  @Test
  void populationWithoutAnySampledCandidate_isRejected() {
    assertInvalid(
        "Expected candidates that are no true classes, from which correction: population estimates"
            + " the other 98 classes, found none.",
        candidates(100, new int[] {4, 5}, new float[2], new float[2], 4, 5),
        spec(100).correction(Correction.POPULATION).build());
  }

  @Test
  void populationWithoutAnySampledCandidate_isRejectedForThat_alsoWhenNoClassIsLeft() {
    assertCode(
        RejectionCode.INVALID_CANDIDATES,
        candidates(100, new int[] {4}, new float[] {NEGATIVE_INFINITY}, new float[1], 4),
        spec(100).correction(Correction.POPULATION).build());
  }

  @Test
  void expectedCountThatIsNotUsed_mayBeAnything() throws Exception {
    for (float count : new float[] {Float.NaN, Float.POSITIVE_INFINITY, NEGATIVE_INFINITY}) {
      float[] counts = LOG_COUNTS.clone();
      counts[4] = count;
      assertArrayEquals(
          encoded(candidates(100, IDS, LOGITS, LOG_COUNTS, 11), Correction.POPULATION),
          encoded(candidates(100, IDS, LOGITS, counts, 11), Correction.POPULATION),
          "of a true class that stands for itself");
      assertArrayEquals(
          encoded(candidates(100, IDS, LOGITS, LOG_COUNTS), Correction.NONE),
          encoded(candidates(100, IDS, LOGITS, counts), Correction.NONE),
          "without a correction");
    }
  }

  @Test
  void expectedCountThatIsUsed_hasAFiniteLogarithm() {
    for (float count : new float[] {Float.NaN, Float.POSITIVE_INFINITY, NEGATIVE_INFINITY}) {
      String message =
          "Expected the finite logarithm of an expected count above 0, found %s at index 1."
              .formatted(count);
      float[] counts = {0f, count};
      assertInvalid(
          message,
          candidates(3, new int[] {0, 1}, new float[2], counts, 0),
          spec(3).correction(Correction.POPULATION).build());
      for (int trueClass = 0; trueClass < 2; trueClass++) {
        assertInvalid(
            message,
            candidates(3, new int[] {0, 1}, new float[2], counts, trueClass),
            spec(3).correction(Correction.LOG_Q).build());
      }
    }
  }

  @Test
  void logitThatIsNotFiniteLessItsExpectedCount_isRejected() {
    assertInvalid(
        "Expected a scaled logit that stays finite less the logarithm of its expected count, found"
            + " 3.0E38 and -3.0E38 of class 1.",
        candidates(3, new int[] {1}, new float[] {3e38f}, new float[] {-3e38f}),
        spec(3).correction(Correction.LOG_Q).build());
  }

  @Test
  void checks_runInTheirOrder() {
    ModelSpec spec = spec(3).maskedClasses(0).build();
    assertCode(
        RejectionCode.CLASS_COUNT_MISMATCH, candidates(4, new int[0], new float[0], null, 9), spec);
    assertCode(
        RejectionCode.INVALID_CANDIDATES,
        candidates(3, new int[] {1, 1}, new float[] {Float.NaN, 0f}, null, 9),
        spec);
    assertCode(
        RejectionCode.INVALID_LOGIT,
        candidates(3, new int[] {1, 0}, new float[] {0f, Float.NaN}, null, 9),
        spec);
    assertCode(
        RejectionCode.INVALID_TRUE_CLASS,
        candidates(3, new int[] {0}, new float[1], null, 9),
        spec);
    for (Correction correction : Correction.values()) {
      assertCode(
          RejectionCode.NO_CLASS_LEFT,
          candidates(3, new int[] {2, 0}, new float[] {NEGATIVE_INFINITY, 0f}, new float[2], 1),
          spec(3).maskedClasses(0).correction(correction).build());
    }
  }

  @Test
  void invalidLogit_isNamedByItsPlaceInTheRecord() {
    RejectionException rejection =
        assertThrows(
            RejectionException.InvalidLogit.class,
            () ->
                score(
                    candidates(9, new int[] {8, 3}, new float[] {0f, Float.NaN}, null),
                    spec(9).build()));
    assertEquals(
        "Expected a finite logit or -Infinity, found NaN at index 1.", rejection.getMessage());
  }

  private static void assertCode(RejectionCode code, DecodedRecord record, ModelSpec spec) {
    assertEquals(
        code, assertThrows(RejectionException.class, () -> score(record, spec), "" + code).code());
  }

  private static int[] ids(ScoredRecord scored) {
    return Arrays.copyOf(scored.candidateClassIds(), scored.classValueCount());
  }

  private static float[] values(ScoredRecord scored) {
    return Arrays.copyOf(scored.classValues(), scored.classValueCount());
  }

  private static byte[] encoded(DecodedRecord record, Correction correction) throws Exception {
    return encoded(
        record, spec(100).correction(correction).probabilities(ProbabilityOutput.ALL).build());
  }

  private static byte[] encoded(DecodedRecord record, ModelSpec spec) throws Exception {
    return new AvroPredictionEncoder().encode(score(record, spec));
  }

  private static float[] permuted(float[] values, int[] order) {
    float[] result = new float[order.length];
    for (int i = 0; i < order.length; i++) {
      result[i] = values[order[i]];
    }
    return result;
  }
}
