// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import static io.logitmill.testutils.Records.adaptive;
import static io.logitmill.testutils.Records.addTail;
import static io.logitmill.testutils.Records.dense;
import static io.logitmill.testutils.Records.score;
import static io.logitmill.testutils.Records.spec;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import io.logitmill.model.Clusters;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.softmax.ScalarKernel;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveScoringTest {
  private static final float NEGATIVE_INFINITY = Float.NEGATIVE_INFINITY;

  /** Two classes, then clusters of 3 and 2. */
  private static ModelSpec.Builder twoThreeTwo() {
    return spec(7).cutoffs(2, 5);
  }

  @Test
  void classesOfClusters_areAsProbableAsTheProductSays() throws Exception {
    double headSum = Math.exp(1) + Math.exp(2) + Math.exp(0.5) + Math.exp(1.5);
    double tailSum = Math.exp(0) + Math.exp(3) + Math.exp(-1);

    ScoredRecord scored =
        score(
            adaptive(new float[] {1f, 2f, 0.5f, 1.5f}, new float[] {0f, 3f, -1f}, new float[2]),
            twoThreeTwo().topK(3).build());

    assertEquals(ScoringMethod.ADAPTIVE, scored.method());
    assertEquals(7, scored.classCount());
    assertArrayEquals(new int[] {1, 0, 5}, Arrays.copyOf(scored.topClassIds(), 3));
    assertEquals(Math.exp(2) / headSum, scored.probability(), 1e-7);
    assertEquals(Math.exp(1.5) / headSum / 2, scored.topProbabilities()[2], 1e-7);
    double fourth = Math.exp(0.5) / headSum * Math.exp(3) / tailSum;
    assertEquals(
        fourth + 2 * 0 + Math.exp(1.5) / headSum / 2 + Math.exp(0.5) / headSum - fourth,
        scored.remainingProbability(),
        1e-7);
    assertEquals(Math.log(headSum), scored.logPartition(), 1e-7);
    assertTrue(Double.isNaN(scored.logPartitionError()));
  }

  /** The greatest entry of the head is a cluster, whose classes are all less probable. */
  @Test
  void greatestClusterIsNotFollowed_whenItsClassesAreLessProbable() throws Exception {
    ScoredRecord scored =
        score(adaptive(new float[] {2f, 0f, 2.1f}, new float[4]), spec(6).cutoffs(2).build());

    assertEquals(0, scored.classId());
  }

  @Test
  void equallyProbableClasses_areOrderedByClassId_acrossClusters() throws Exception {
    ModelSpec spec = spec(5).cutoffs(1, 2, 3).topK(5).build();

    ScoredRecord scored =
        score(adaptive(new float[4], new float[1], new float[1], new float[] {0f, -50f}), spec);

    assertArrayEquals(new int[] {0, 1, 2, 3, 4}, Arrays.copyOf(scored.topClassIds(), 5));
    assertEquals(0.25f, scored.topProbabilities()[3]);
  }

  @Test
  void oneClassLeft_hasProbabilityExactlyOne() throws Exception {
    ScoredRecord scored =
        score(
            adaptive(
                new float[] {NEGATIVE_INFINITY, NEGATIVE_INFINITY, -7.3f, NEGATIVE_INFINITY},
                new float[] {NEGATIVE_INFINITY, 3.7f, NEGATIVE_INFINITY}),
            twoThreeTwo().build());

    assertEquals(3, scored.classId());
    assertEquals(1f, scored.probability());
    assertEquals(0f, scored.remainingProbability());
    assertEquals(0.0, scored.entropy());
    assertTrue(Float.isNaN(scored.margin()));
  }

  @Test
  void clusterAtNegativeInfinity_hasProbabilityZero_withAndWithoutItsTail() throws Exception {
    float[] head = {1f, 2f, NEGATIVE_INFINITY, 0f};
    ModelSpec.Builder spec = twoThreeTwo().topK(Integer.MAX_VALUE);

    for (float[] tail : new float[][] {new float[3], null}) {
      ScoredRecord scored =
          score(
              adaptive(head, tail, new float[2]),
              spec.probabilities(ProbabilityOutput.ALL).build());
      assertEquals(4, scored.topCount());
      assertArrayEquals(new float[3], Arrays.copyOfRange(scored.classValues(), 2, 5));
      ScoredRecord logs =
          score(
              adaptive(head, tail, new float[2]),
              spec.probabilities(ProbabilityOutput.LOG).build());
      assertEquals(NEGATIVE_INFINITY, logs.classValues()[3]);
    }
  }

  @Test
  void maskedClassOfTheShortlist_leavesItsMassToAllOthers() throws Exception {
    ScoredRecord masked =
        score(
            adaptive(new float[] {9f, 2f, 0.5f, 1.5f}, new float[3], new float[2]),
            twoThreeTwo().maskedClasses(0).probabilities(ProbabilityOutput.ALL).build());
    ScoredRecord impossible =
        score(
            adaptive(new float[] {NEGATIVE_INFINITY, 2f, 0.5f, 1.5f}, new float[3], new float[2]),
            twoThreeTwo().probabilities(ProbabilityOutput.ALL).build());

    assertArrayEquals(
        Arrays.copyOf(impossible.classValues(), 7), Arrays.copyOf(masked.classValues(), 7));
    assertEquals(0f, masked.classValues()[0]);
  }

  @Test
  void clusterThatCannotMatter_isSkipped_butItsLogitsAreChecked() throws Exception {
    float[] head = {10f, 9f, -20f, -21f};
    ModelSpec spec = twoThreeTwo().topK(2).build();

    ScoredRecord scored = score(adaptive(head, new float[3], new float[2]), spec);

    assertTrue(Double.isNaN(scored.entropy()));
    assertEquals(1 / (1 + Math.exp(-1)), scored.probability(), 1e-7);
    RejectionException rejection =
        assertThrows(
            RejectionException.InvalidLogit.class,
            () -> score(adaptive(head, new float[3], new float[] {0f, Float.NaN}), spec));
    assertEquals(
        "Expected a finite logit or -Infinity, found NaN at index 1 of the tail of cluster 1.",
        rejection.getMessage());
  }

  @Test
  void trueClassOfASkippedCluster_isComputed() throws Exception {
    DecodedRecord record = adaptive(new float[] {10f, 9f, -20f, -21f}, new float[3], new float[2]);
    record.addTrueClass(6);
    record.addTrueClass(0);

    ScoredRecord scored = score(record, twoThreeTwo().topK(2).build());

    double logPartition = 10 + Math.log1p(Math.exp(-1));
    double expected = (logPartition + 21 + Math.log(2) + logPartition - 10) / 2;
    assertEquals(expected, scored.crossEntropy(), 1e-6);
  }

  @Test
  void trueClassOfAnAbsentTail_leavesTheCrossEntropyOut() throws Exception {
    DecodedRecord record = adaptive(new float[] {10f, 9f, -20f, -21f}, new float[3], null);
    record.addTrueClass(6);

    assertTrue(Double.isNaN(score(record, twoThreeTwo().topK(2).build()).crossEntropy()));
  }

  @Test
  void trueClassOfAnImpossibleCluster_makesTheCrossEntropyInfinite() throws Exception {
    DecodedRecord record =
        adaptive(new float[] {10f, 9f, -20f, NEGATIVE_INFINITY}, new float[3], null);
    record.addTrueClass(6);

    assertEquals(
        Double.POSITIVE_INFINITY, score(record, twoThreeTwo().topK(2).build()).crossEntropy());
  }

  @Test
  void absentTailThatMayHoldTheSecondClass_leavesOutTheMarginOfTopOne() throws Exception {
    float[] head = {10f, 5f, 6f, -20f};

    ScoredRecord scored = score(adaptive(head), twoThreeTwo().topK(1).build());

    assertEquals(0, scored.classId());
    assertTrue(Float.isNaN(scored.margin()));
    assertEquals(1 - scored.probability(), scored.remainingProbability(), 1e-6);
  }

  @Test
  void absentTailBelowTheMinimumProbability_isNotMissed() throws Exception {
    float[] head = {3f, 2f, -9f, -9f};
    assertInvalidCandidates(
        adaptive(head),
        twoThreeTwo().topK(5).build(),
        "Expected the tail of cluster 0 for m@1 revision 1, whose top (top_k: 5) may hold one of"
            + " its classes (mass 4.4917388E-6), found none.");

    ScoredRecord scored =
        score(adaptive(head), twoThreeTwo().topK(5).minProbability(1e-3f).build());

    assertEquals(2, scored.topCount());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ALL", "LOG"})
  void absentTail_isMissed_whenAllProbabilitiesAreAskedFor(ProbabilityOutput probabilities) {
    assertInvalidCandidates(
        adaptive(new float[] {3f, 2f, -9f, -90f}, new float[3], null),
        twoThreeTwo().topK(1).probabilities(probabilities).build(),
        "Expected the tails of all clusters for m@1 revision 1, which publishes the probabilities"
            + " of all classes, found none of cluster 1.");
  }

  @Test
  void recordThatContradictsItsSpec_isRejected() {
    float[] head = new float[4];
    ModelSpec spec = twoThreeTwo().build();
    assertInvalidCandidates(
        adaptive(head, new float[3], new float[2]),
        spec(7).build(),
        "Expected a spec with adaptive.cutoffs for an adaptive record, found none in m@1 revision"
            + " 1.");
    assertInvalidCandidates(
        adaptive(head, new float[3], new float[2], new float[1]),
        spec,
        "Expected tails of clusters from 0 to 1, found one of cluster 2.");
    DecodedRecord negative = adaptive(head);
    addTail(negative, -1, 0f);
    assertInvalidCandidates(
        negative, spec, "Expected tails of clusters from 0 to 1, found one of cluster -1.");
    DecodedRecord twice = adaptive(head, new float[3]);
    addTail(twice, 0, 0f, 0f, 0f);
    assertInvalidCandidates(
        twice, spec, "Expected one tail of each cluster, found two of cluster 0.");
    assertInvalidCandidates(
        adaptive(head, new float[] {NEGATIVE_INFINITY, NEGATIVE_INFINITY, NEGATIVE_INFINITY}),
        spec,
        "Expected a logit above -Infinity in the tail of cluster 0, whose logit in the head is 0.0;"
            + " found none.");
  }

  private static void assertInvalidCandidates(
      DecodedRecord record, ModelSpec spec, String message) {
    RejectionException rejection =
        assertThrows(RejectionException.InvalidCandidates.class, () -> score(record, spec));
    assertEquals(message, rejection.getMessage());
  }

  @Test
  void partsOfAnotherSize_areRejectedWithBothNumbers() {
    ModelSpec spec = twoThreeTwo().build();
    RejectionException head =
        assertThrows(
            RejectionException.ClassCountMismatch.class,
            () -> score(adaptive(new float[3], new float[3], new float[2]), spec));
    assertEquals(
        "Expected 4 logits in the head for m@1 revision 1 (2 classes and 2 clusters), found 3.",
        head.getMessage());
    RejectionException tail =
        assertThrows(
            RejectionException.ClassCountMismatch.class,
            () -> score(adaptive(new float[4], new float[3], new float[0]), spec));
    assertEquals(
        "Expected 2 logits in the tail of cluster 1 for m@1 revision 1, found 0.",
        tail.getMessage());
  }

  @Test
  void firstFailedCheck_wins() {
    ModelSpec spec = twoThreeTwo().build();
    float[] nothing = {NEGATIVE_INFINITY, NEGATIVE_INFINITY, NEGATIVE_INFINITY, NEGATIVE_INFINITY};
    DecodedRecord invalid = adaptive(nothing, new float[3], new float[] {Float.NaN, 0f});
    invalid.addTrueClass(9);
    assertThrows(RejectionException.InvalidLogit.class, () -> score(invalid, spec));
    DecodedRecord trueClass = adaptive(nothing, new float[3], new float[2]);
    trueClass.addTrueClass(9);
    assertThrows(RejectionException.InvalidTrueClass.class, () -> score(trueClass, spec));
    assertThrows(RejectionException.NoClassLeft.class, () -> score(adaptive(nothing), spec));
    assertThrows(
        RejectionException.InvalidLogit.class,
        () -> score(adaptive(new float[] {0f, 0f, Float.POSITIVE_INFINITY, 0f}), spec));
  }

  @Test
  void denseRecord_isScoredBySpecsWithCutoffs() throws Exception {
    ScoredRecord scored = score(dense(1f, 2f, 3f, 4f, 5f, 6f, 7f), twoThreeTwo().build());

    assertEquals(ScoringMethod.EXACT, scored.method());
    assertEquals(6, scored.classId());
  }

  @Test
  void abstaining_appliesToTheWholeDistribution() throws Exception {
    DecodedRecord record = adaptive(new float[] {0f, 0f, 0f, 0f}, new float[3], new float[2]);

    assertTrue(score(record, twoThreeTwo().abstain(0.3f, null).build()).abstained());
  }

  @Test
  void scorerReused_allocatesNothingAndLeavesNothing() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Scorer scorer = new Scorer(new ScalarKernel());
    ScoredRecord scored = new ScoredRecord();
    ModelSpec three = spec(300).cutoffs(50, 100, 200).build();
    DecodedRecord threeClusters =
        adaptive(new float[53], new float[50], new float[100], new float[100]);
    ModelSpec one = spec(7).cutoffs(6).build();
    DecodedRecord oneCluster = adaptive(new float[] {0, 1, 2, 3, 4, 5, 6}, new float[1]);
    for (int i = 0; i < 3_000; i++) {
      scorer.score(threeClusters, three, scored);
      scorer.score(oneCluster, one, scored);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1_000; i++) {
      scorer.score(threeClusters, three, scored);
      scorer.score(oneCluster, one, scored);
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 1_000, allocated + " bytes allocated for 2000 records");
    assertEquals(6, scored.classId());
    assertEquals(score(oneCluster, one).probability(), scored.probability());
    assertEquals(score(oneCluster, one).entropy(), scored.entropy());
  }

  @TestFactory
  Stream<DynamicTest> peersCases() throws IOException {
    return cases()
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.get("op").asText() + " " + c.get("input"), () -> check(c)));
  }

  private static Stream<JsonNode> cases() throws IOException {
    try (InputStream in = AdaptiveScoringTest.class.getResourceAsStream("/cases/public.json")) {
      JsonNode all = new ObjectMapper().readTree(in);
      return StreamSupport.stream(all.spliterator(), false)
          .filter(c -> c.get("op").asText().startsWith("adaptive_"));
    }
  }

  private static void check(JsonNode c) throws Exception {
    if (c.get("op").asText().equals("adaptive_config")) {
      checkSizes(c);
      return;
    }
    JsonNode expected = c.get("expected");
    float[][] tails =
        StreamSupport.stream(c.get("input").get("tails").spliterator(), false)
            .map(AdaptiveScoringTest::floats)
            .toArray(float[][]::new);
    int[] cutoffs = new int[tails.length];
    int classCount = c.get("params").get("shortlist_size").asInt();
    for (int cluster = 0; cluster < tails.length; cluster++) {
      cutoffs[cluster] = classCount;
      classCount += tails[cluster].length;
    }
    ScoredRecord scored =
        score(
            adaptive(floats(c.get("input").get("head")), tails),
            spec(classCount).cutoffs(cutoffs).probabilities(ProbabilityOutput.LOG).build());
    assertEquals(expected.get("predict").asInt(), scored.classId());
    for (int classId = 0; classId < classCount; classId++) {
      double logProbability = expected.get("log_prob").get(classId).asDouble();
      assertEquals(logProbability, scored.classValues()[classId], 1e-6);
    }
  }

  private static void checkSizes(JsonNode c) {
    int classCount = c.get("input").get("n_classes").asInt();
    int[] cutoffs =
        StreamSupport.stream(c.get("input").get("cutoffs").spliterator(), false)
            .mapToInt(JsonNode::asInt)
            .toArray();
    Clusters clusters = spec(classCount).cutoffs(cutoffs).build().clusters();
    JsonNode expected = c.get("expected");
    assertEquals(cutoffs[0] + cutoffs.length, clusters.headSize());
    if (expected.isObject()) {
      assertEquals(expected.get("head_size").asInt(), clusters.headSize());
      for (int cluster = 0; cluster < clusters.count(); cluster++) {
        assertEquals(expected.get("tail_sizes").get(cluster).asInt(), clusters.size(cluster));
      }
    }
  }

  private static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) array.get(i).asDouble();
    }
    return floats;
  }
}
