// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import static io.logitmill.testutils.Records.dense;
import static io.logitmill.testutils.Records.score;
import static io.logitmill.testutils.Records.spec;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.model.Activation;
import io.logitmill.model.Labels;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.softmax.ScalarKernel;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScorerTest {
  private static final float NEGATIVE_INFINITY = Float.NEGATIVE_INFINITY;

  @Test
  void softmax_publishesTopWithLabelsAndTheMassThatIsLeft() throws Exception {
    ModelSpec spec = spec(4).topK(2).labels(new Labels(List.of("a", "b", "c", "d"))).build();

    ScoredRecord scored = score(dense(1f, 2f, 3f, 4f), spec);

    assertEquals(3, scored.classId());
    assertEquals("d", new String(scored.label(), UTF_8));
    assertEquals(0.6439143f, scored.probability());
    assertEquals(2, scored.topCount());
    assertArrayEquals(new int[] {3, 2}, topIds(scored));
    assertArrayEquals(new float[] {0.6439143f, 0.2368828f}, topProbabilities(scored));
    assertEquals(0.11920292f, scored.remainingProbability(), 1e-8f);
    assertEquals(0.6439143f - 0.2368828f, scored.margin());
    assertEquals(4.440189698561196, scored.logPartition(), 1e-7);
    assertEquals(0.9475369637, scored.entropy(), 1e-7);
    assertTrue(Double.isNaN(scored.crossEntropy()));
    assertTrue(Double.isNaN(scored.logPartitionError()));
    assertEquals(ScoringMethod.EXACT, scored.method());
    assertEquals(4, scored.classCount());
  }

  @Test
  void score_withoutLabels_hasNoLabel() throws Exception {
    assertNull(score(dense(1f, 2f), spec(2).build()).label());
  }

  @Test
  void temperature_dividesTheLogits() throws Exception {
    ModelSpec halved = spec(3).temperature(2).build();

    assertSameDistribution(
        score(dense(2f, 4f, 6f), halved), score(dense(1f, 2f, 3f), spec(3).build()));
  }

  @Test
  void biasPerClass_isAddedAfterTheTemperature() throws Exception {
    ModelSpec biased = spec(3).temperature(2).biases(new float[] {0.5f, 0f, -1f}).build();

    assertSameDistribution(
        score(dense(2f, 4f, 6f), biased), score(dense(1.5f, 2f, 2f), spec(3).build()));
  }

  @Test
  void oneBias_leavesSoftmaxButShiftsSigmoid() throws Exception {
    ScoredRecord plain = score(dense(1f, 2f), spec(2).build());
    ScoredRecord biased = score(dense(1f, 2f), spec(2).bias(3f).build());
    assertEquals(plain.probability(), biased.probability(), 1e-7f);
    assertEquals(plain.logPartition() + 3, biased.logPartition(), 1e-6);

    ModelSpec sigmoid = spec(2).activation(Activation.SIGMOID).bias(3f).build();
    assertEquals(0.9933072f, score(dense(1f, 2f), sigmoid).probability());
  }

  @Test
  void maskedClass_hasProbabilityZeroAndIsNeverInTop() throws Exception {
    ModelSpec spec = allProbabilities(spec(3).maskedClasses(2).topK(3));

    ScoredRecord scored = score(dense(1f, 1f, 9f), spec);

    assertEquals(0, scored.classId());
    assertArrayEquals(new int[] {0, 1}, topIds(scored));
    assertArrayEquals(new float[] {0.5f, 0.5f, 0f}, classValues(scored));
    assertEquals(0f, scored.remainingProbability());
  }

  @Test
  void impossibleClass_isLikeAMaskedOne() throws Exception {
    ModelSpec spec = spec(3).probabilities(ProbabilityOutput.LOG).topK(3).build();

    ScoredRecord scored = score(dense(1f, 1f, NEGATIVE_INFINITY), spec);

    assertArrayEquals(new int[] {0, 1}, topIds(scored));
    assertEquals(NEGATIVE_INFINITY, scored.classValues()[2]);
    assertEquals(0f, scored.remainingProbability());
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, 1f, -3.5f, 100f, 1e10f, Float.MAX_VALUE, -Float.MAX_VALUE})
  void oneClassLeft_hasProbabilityExactlyOne(float logit) throws Exception {
    ModelSpec spec = spec(2).probabilities(ProbabilityOutput.LOG).build();

    ScoredRecord scored = score(dense(NEGATIVE_INFINITY, logit), spec);

    assertEquals(1f, scored.probability());
    assertEquals(0.0, scored.entropy());
    assertEquals(logit, scored.logPartition());
    assertArrayEquals(new float[] {NEGATIVE_INFINITY, 0f}, classValues(scored));
    assertEquals(0f, scored.remainingProbability());
    assertTrue(Float.isNaN(scored.margin()));
  }

  @Test
  void minProbability_cutsTopAndCountsTheRestAsRemaining() throws Exception {
    ScoredRecord scored = score(dense(1f, 2f, 3f, 4f), spec(4).minProbability(0.2f).build());

    assertArrayEquals(new int[] {3, 2}, topIds(scored));
    assertEquals(0.11920292f, scored.remainingProbability(), 1e-8f);
  }

  @Test
  void topK_isCutToTheClassesLeft() throws Exception {
    ScoredRecord all = score(dense(1f, 2f, 3f), spec(3).topK(Integer.MAX_VALUE).build());
    assertArrayEquals(new int[] {2, 1, 0}, topIds(all));
    assertEquals(0f, all.remainingProbability());
  }

  @Test
  void remainingProbability_besideAConfidentTop_isNotRoundingNoise() throws Exception {
    ScoredRecord scored = score(dense(0f, -60f, -61f), spec(3).topK(1).build());

    double exact = Math.exp(-60) + Math.exp(-61);
    assertEquals(exact, scored.remainingProbability(), exact * 1e-6);
  }

  /** exp(-87.4) is just below 2^-126, the least float32 that is normal. */
  @Test
  void remainingProbability_tooSmallToBeNormal_isZero() throws Exception {
    ScoredRecord scored = score(dense(0f, -87.4f), spec(2).topK(1).build());

    assertEquals(0f, scored.remainingProbability());
  }

  @Test
  void margin_tooSmallToBeNormal_isZero() throws Exception {
    ModelSpec sigmoid = spec(2).activation(Activation.SIGMOID).build();

    ScoredRecord scored = score(dense(-87f, -87.1f), sigmoid);

    assertTrue(scored.topProbabilities()[0] > scored.topProbabilities()[1]);
    assertEquals(0f, scored.margin());
  }

  @Test
  void abstain_belowTheThreshold_replacesTheLabelOnly() throws Exception {
    ModelSpec.Builder builder =
        spec(2).labels(new Labels(List.of("cat", "dog"))).abstain(0.6f, "unknown".getBytes(UTF_8));

    ScoredRecord unsure = score(dense(0.1f, 0f), builder.build());
    assertTrue(unsure.abstained());
    assertEquals("unknown", new String(unsure.label(), UTF_8));
    assertEquals(0, unsure.classId());

    ScoredRecord sure = score(dense(1f, 0f), builder.build());
    assertFalse(sure.abstained());
    assertEquals("cat", new String(sure.label(), UTF_8));
  }

  @Test
  void abstain_atTheThreshold_doesNot() throws Exception {
    ModelSpec spec = spec(2).abstain(0.5f, null).build();

    assertFalse(score(dense(0f, 0f), spec).abstained());
  }

  @Test
  void crossEntropy_ofSoftmax_isTheMeanOverTrueClasses() throws Exception {
    ScoredRecord scored = score(dense(new float[] {1f, 2f, 3f}, 0, 2), spec(3).build());

    assertEquals((2.40760596 + 0.40760596) / 2, scored.crossEntropy(), 1e-7);
  }

  @Test
  void crossEntropy_ofAMaskedTrueClass_isInfinite() throws Exception {
    float[] logits = {1f, 2f, 3f};
    ModelSpec.Builder masked = spec(3).maskedClasses(0);

    assertEquals(Double.POSITIVE_INFINITY, score(dense(logits, 0), masked.build()).crossEntropy());
    assertEquals(
        Double.POSITIVE_INFINITY,
        score(dense(logits, 0), masked.activation(Activation.SIGMOID).build()).crossEntropy());
  }

  @Test
  void crossEntropy_ofSigmoid_isTheMeanBinaryCrossEntropyOverUnmaskedClasses() throws Exception {
    ModelSpec spec = spec(3).activation(Activation.SIGMOID).maskedClasses(1).build();

    ScoredRecord scored = score(dense(new float[] {2f, 50f, -1f}, 2), spec);

    double expected = (softplus(2) + softplus(1)) / 2;
    assertEquals(expected, scored.crossEntropy(), 1e-7);
  }

  @Test
  void crossEntropy_ofSigmoid_isExactForAHugeTrueLogit() throws Exception {
    ModelSpec spec = spec(2).activation(Activation.SIGMOID).build();

    ScoredRecord scored = score(dense(new float[] {3e38f, 0f}, 0), spec);

    assertEquals(Math.log(2) / 2, scored.crossEntropy(), 1e-7);
  }

  private static double softplus(double x) {
    return Math.log1p(Math.exp(x));
  }

  @Test
  void sigmoid_publishesEachClassByItself() throws Exception {
    ModelSpec spec = allProbabilities(spec(3).activation(Activation.SIGMOID).topK(2));

    ScoredRecord scored = score(dense(-1f, 0f, NEGATIVE_INFINITY), spec);

    assertEquals(1, scored.classId());
    assertArrayEquals(new float[] {0.26894143f, 0.5f, 0f}, classValues(scored));
    assertArrayEquals(new int[] {1, 0}, topIds(scored));
    assertEquals(0.5f - 0.26894143f, scored.margin());
    assertTrue(Float.isNaN(scored.remainingProbability()));
    assertTrue(Double.isNaN(scored.entropy()));
    assertTrue(Double.isNaN(scored.logPartition()));
  }

  @Test
  void hugeLogits_giveFiniteProbabilities() throws Exception {
    ModelSpec spec = allProbabilities(spec(3));
    assertArrayEquals(
        new float[] {1f, 0f, 0f},
        classValues(score(dense(Float.MAX_VALUE, 1f, -Float.MAX_VALUE), spec)));

    ModelSpec log = spec(3).probabilities(ProbabilityOutput.LOG).build();
    assertArrayEquals(
        new float[] {0f, -Float.MAX_VALUE, -Float.MAX_VALUE},
        classValues(score(dense(Float.MAX_VALUE, 1f, -Float.MAX_VALUE), log)));
  }

  @Test
  void logProbability_betweenEqualHugeLogits_keepsItsValue() throws Exception {
    ModelSpec log = spec(2).probabilities(ProbabilityOutput.LOG).build();

    assertEquals((float) -Math.log(2), score(dense(1e20f, 1e20f), log).classValues()[0]);
  }

  @Test
  void probabilitiesBelowTheLeastNormalNumber_areZero() throws Exception {
    ModelSpec spec = allProbabilities(spec(3));

    float[] values = classValues(score(dense(0f, -87f, -87.4f), spec));

    assertEquals(1.6458115e-38f, values[1], 9.8E-45f);
    assertEquals(0, Float.floatToRawIntBits(values[2]));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void logitThatIsNotANumber_isRejectedWithItsIndex(float logit) {
    RejectionException rejection =
        assertThrows(
            RejectionException.InvalidLogit.class,
            () -> score(dense(1f, 2f, logit), spec(3).maskedClasses(2).build()));

    assertEquals(
        "Expected a finite logit or -Infinity, found " + logit + " at index 2.",
        rejection.getMessage());
  }

  @Test
  void logitThatOverflowsWhenScaled_isRejectedUnlessMasked() throws Exception {
    ModelSpec.Builder cold = spec(2).temperature(0.5);

    RejectionException rejection =
        assertThrows(
            RejectionException.InvalidLogit.class, () -> score(dense(1f, 3e38f), cold.build()));
    assertTrue(rejection.getMessage().contains("index 1"), rejection.getMessage());
    assertThrows(
        RejectionException.InvalidLogit.class, () -> score(dense(1f, -3e38f), cold.build()));

    assertEquals(1f, score(dense(1f, 3e38f), cold.maskedClasses(1).build()).probability());
  }

  @Test
  void wrongNumberOfLogits_isRejectedWithBothNumbers() {
    RejectionException rejection =
        assertThrows(
            RejectionException.ClassCountMismatch.class,
            () -> score(dense(1f, 2f), spec(3).build()));

    assertEquals("Expected 3 logits for m@1 revision 1, found 2.", rejection.getMessage());
    assertThrows(
        RejectionException.ClassCountMismatch.class, () -> score(dense(), spec(3).build()));
  }

  @Test
  void noClassLeft_isRejected() {
    assertThrows(
        RejectionException.NoClassLeft.class,
        () -> score(dense(NEGATIVE_INFINITY, 1f), spec(2).maskedClasses(1).build()));
  }

  @Test
  void trueClassOutOfRangeOrTwice_isRejected() {
    float[] logits = {1f, 2f};
    assertInvalidTrueClass(
        dense(logits, 2), "Expected true classes from 0 to 1, found 2 at index 0.");
    assertInvalidTrueClass(
        dense(logits, 0, -1), "Expected true classes from 0 to 1, found -1 at index 1.");
    assertInvalidTrueClass(dense(logits, 1, 0, 1), "Expected each true class once, found 1 twice.");
  }

  private static void assertInvalidTrueClass(DecodedRecord record, String message) {
    RejectionException rejection =
        assertThrows(
            RejectionException.InvalidTrueClass.class, () -> score(record, spec(2).build()));
    assertEquals(message, rejection.getMessage());
  }

  @Test
  void firstFailedCheck_wins() {
    ModelSpec allMasked = spec(2).maskedClasses(0, 1).build();
    assertThrows(
        RejectionException.ClassCountMismatch.class,
        () -> score(dense(new float[] {Float.NaN}, 9), allMasked));
    assertThrows(
        RejectionException.InvalidLogit.class,
        () -> score(dense(new float[] {Float.NaN, 0f}, 9), allMasked));
    assertThrows(
        RejectionException.InvalidTrueClass.class,
        () -> score(dense(new float[] {0f, 0f}, 9), allMasked));
    assertThrows(
        RejectionException.NoClassLeft.class,
        () -> score(dense(new float[] {0f, 0f}, 1), allMasked));
  }

  @Test
  void packedLogitsOfAnUnknownEncoding_areRejectedAsUnsupported() {
    DecodedRecord record = dense(1f, 2f);
    record.setKind(LogitKind.PACKED);

    RejectionException rejection =
        assertThrows(
            RejectionException.UnsupportedLogits.class, () -> score(record, spec(2).build()));
    assertEquals(RejectionCode.UNSUPPORTED_LOGITS, rejection.code());
  }

  @Test
  void scorer_reused_leavesNothingOfTheRecordBefore() throws Exception {
    Scorer scorer = new Scorer(new ScalarKernel());
    ScoredRecord reused = new ScoredRecord();
    scorer.score(dense(new float[] {1f, 2f, 3f, 4f}, 1), spec(4).build(), reused);
    scorer.score(dense(0f, 5f), spec(2).activation(Activation.SIGMOID).build(), reused);
    scorer.score(dense(3f, NEGATIVE_INFINITY), spec(2).build(), reused);

    ScoredRecord fresh = score(dense(3f, NEGATIVE_INFINITY), spec(2).build());
    assertSameDistribution(reused, fresh);
    assertTrue(Double.isNaN(reused.crossEntropy()));
    assertTrue(Float.isNaN(reused.margin()));
  }

  private static ModelSpec allProbabilities(ModelSpec.Builder builder) {
    return builder.probabilities(ProbabilityOutput.ALL).build();
  }

  private static void assertSameDistribution(ScoredRecord actual, ScoredRecord expected) {
    assertArrayEquals(topIds(expected), topIds(actual));
    assertArrayEquals(topProbabilities(expected), topProbabilities(actual));
    assertEquals(expected.logPartition(), actual.logPartition());
    assertEquals(expected.entropy(), actual.entropy());
    assertEquals(expected.remainingProbability(), actual.remainingProbability());
  }

  private static int[] topIds(ScoredRecord scored) {
    return Arrays.copyOf(scored.topClassIds(), scored.topCount());
  }

  private static float[] topProbabilities(ScoredRecord scored) {
    return Arrays.copyOf(scored.topProbabilities(), scored.topCount());
  }

  private static float[] classValues(ScoredRecord scored) {
    return Arrays.copyOf(scored.classValues(), scored.classCount());
  }
}
