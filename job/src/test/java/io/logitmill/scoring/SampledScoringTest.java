// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import static io.logitmill.testutils.Records.dense;
import static io.logitmill.testutils.Records.score;
import static io.logitmill.testutils.Records.spec;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.codec.AvroPredictionEncoder;
import io.logitmill.model.ModelKey;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.PartitionSampling;
import io.logitmill.model.ProbabilityOutput;
import io.logitmill.sampling.ClassSampler;
import io.logitmill.sampling.LogUniformSampler;
import io.logitmill.sampling.Philox;
import io.logitmill.sampling.UniformSampler;
import io.logitmill.sampling.UnigramSampler;
import io.logitmill.softmax.ScalarKernel;
import io.logitmill.testutils.LogitShape;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampledScoringTest {
  private static final int CLASSES = 20_000;
  private static final int SIZE = 2_000;
  private static final int HEAD = 256;
  private static final int[] NONE = {};
  private static final float[] LOGITS = LogitShape.NORMAL_3.logits(CLASSES, new Philox(1, 1));

  @ParameterizedTest
  @ValueSource(strings = {"uniform", "log_uniform", "unigram"})
  void prediction_isThatOfAllClasses_butForTheErrorThatItNames(String sampler) throws Exception {
    ScoredRecord exact = score(dense(LOGITS, 3, 999), spec(CLASSES).topK(3).build());

    ScoredRecord scored =
        score(dense(LOGITS, 3, 999), spec(CLASSES).topK(3).sampling(sampling(sampler, 1)).build());

    assertEquals(ScoringMethod.SAMPLED, scored.method());
    double error = scored.logPartitionError();
    assertTrue(error > 1e-4 && error < 0.1, "" + error);
    // Six standard errors: the draw of this record is always the same.
    double most = 6 * error;
    assertEquals(exact.logPartition(), scored.logPartition(), most);
    assertEquals(exact.crossEntropy(), scored.crossEntropy(), most);
    assertEquals(exact.remainingProbability(), scored.remainingProbability(), most);
    assertEquals(exact.classId(), scored.classId());
    assertArrayEquals(
        Arrays.copyOf(exact.topClassIds(), 3), Arrays.copyOf(scored.topClassIds(), 3));
    assertEquals(exact.probability(), scored.probability(), most * exact.probability());
    assertEquals(
        Math.exp(LOGITS[scored.classId()] - scored.logPartition()), scored.probability(), 1e-8);
    assertEquals(scored.probability() - scored.topProbabilities()[1], scored.margin());
    assertTrue(Double.isNaN(scored.entropy()), "not all classes were computed");
    assertNull(scored.candidateClassIds());
    assertEquals(CLASSES, scored.classCount());
  }

  @Test
  void trueClasses_areComputed_notEstimated() throws Exception {
    int least =
        IntStream.range(0, CLASSES).reduce((a, b) -> LOGITS[a] < LOGITS[b] ? a : b).getAsInt();
    ScoredRecord scored =
        score(dense(LOGITS, least), spec(CLASSES).sampling(sampling("uniform", 1)).build());
    assertEquals(scored.logPartition() - LOGITS[least], scored.crossEntropy(), 1e-12);
  }

  @Test
  void draw_isFixedByRecordIdModelKeyRevisionAndSeed_andByNothingElse() throws Exception {
    ModelSpec spec = spec(CLASSES).sampling(sampling("uniform", 1)).build();
    double first = score(record("r"), spec).logPartition();

    assertEquals(first, score(record("r"), spec).logPartition());
    assertEquals(
        first,
        score(record("r"), spec(CLASSES).topK(7).sampling(sampling("uniform", 1)).build())
            .logPartition());
    assertNotEquals(first, score(record("s"), spec).logPartition());
    assertNotEquals(
        first,
        score(record("r"), spec(CLASSES).sampling(sampling("uniform", 2)).build()).logPartition());
    assertNotEquals(
        first,
        score(record("r"), spec(CLASSES).revision(2).sampling(sampling("uniform", 1)).build())
            .logPartition());
    for (ModelKey other : new ModelKey[] {new ModelKey("n", "1"), new ModelKey("m", "2")}) {
      DecodedRecord record = record("r");
      record.model().set(other.model());
      record.modelVersion().set(other.version());
      assertNotEquals(first, score(record, spec).logPartition());
    }
  }

  @Test
  void textsOfTheSeed_areKeptApart() throws Exception {
    ModelSpec spec = spec(CLASSES).sampling(sampling("uniform", 1)).build();
    DecodedRecord one = record("ab");
    one.model().set("c");
    DecodedRecord other = record("a");
    other.model().set("bc");
    assertNotEquals(score(one, spec).logPartition(), score(other, spec).logPartition());
  }

  @Test
  void recordWithALargerErrorThanAllowed_isComputedExactly() throws Exception {
    ModelSpec.Builder builder = spec(CLASSES).probabilities(ProbabilityOutput.ALL);
    byte[] exact = encoded(builder.build());
    PartitionSampling sampling = sampling("uniform", 1);
    double error = score(dense(LOGITS), builder.sampling(sampling).build()).logPartitionError();

    assertArrayEquals(
        exact, encoded(builder.sampling(allowing(sampling, Math.nextDown(error))).build()));
    ScoredRecord allowed =
        score(dense(LOGITS), builder.sampling(allowing(sampling, error)).build());
    assertEquals(ScoringMethod.SAMPLED, allowed.method());
  }

  @Test
  void recordOfSoFewClassesThatASampleSavesNothing_isComputedExactly() throws Exception {
    int least = HEAD + 2 * SIZE;
    float[] logits = Arrays.copyOf(LOGITS, least);
    ModelSpec enough = spec(least).sampling(sampling("uniform", least)).build();
    assertEquals(ScoringMethod.SAMPLED, score(dense(logits), enough).method());
    assertEquals(ScoringMethod.EXACT, score(dense(logits, 5), enough).method());

    ModelSpec all = spec(CLASSES).topK(Integer.MAX_VALUE).sampling(sampling("uniform", 1)).build();
    assertEquals(ScoringMethod.EXACT, score(dense(LOGITS), all).method());
  }

  @Test
  void recordWithAlmostNoClassLeft_isComputedExactly() throws Exception {
    float[] logits = new float[CLASSES];
    Arrays.fill(logits, Float.NEGATIVE_INFINITY);
    Arrays.fill(logits, 500, 500 + HEAD - 1, 1f);
    ModelSpec spec = spec(CLASSES).sampling(sampling("uniform", 1)).build();
    assertEquals(ScoringMethod.EXACT, score(dense(logits), spec).method());
    logits[9] = 0.5f;
    ScoredRecord scored = score(dense(logits), spec);
    assertEquals(ScoringMethod.SAMPLED, scored.method());
    assertEquals(0, scored.logPartitionError());
    assertEquals(Math.log(255 * Math.E + Math.exp(0.5)), scored.logPartition(), 1e-6);
  }

  @Test
  void publishedProbabilities_areThoseOfTheHeadTheTrueClassesAndTheSample() throws Exception {
    ModelSpec.Builder builder = spec(CLASSES).sampling(sampling("uniform", 1));
    ScoredRecord scored =
        score(dense(LOGITS, 42), builder.probabilities(ProbabilityOutput.ALL).build());
    int count = scored.classValueCount();
    int[] ids = Arrays.copyOf(scored.candidateClassIds(), count);

    assertEquals(HEAD + 1 + SIZE, count);
    assertArrayEquals(Arrays.stream(ids).sorted().distinct().toArray(), ids);
    assertTrue(Arrays.binarySearch(ids, 42) >= 0);
    assertTrue(Arrays.binarySearch(ids, scored.classId()) >= 0);
    ScoredRecord logs =
        score(dense(LOGITS, 42), builder.probabilities(ProbabilityOutput.LOG).build());
    assertArrayEquals(ids, Arrays.copyOf(logs.candidateClassIds(), logs.classValueCount()));
    for (int i = 0; i < count; i++) {
      double log = LOGITS[ids[i]] - scored.logPartition();
      assertEquals((float) log, logs.classValues()[i]);
      assertEquals(Math.exp(log), scored.classValues()[i], 1e-7 * Math.exp(log));
    }
  }

  @Test
  void classesThatAreNeverDrawn_areComputed() throws Exception {
    double[] frequencies = new double[CLASSES];
    Arrays.fill(frequencies, CLASSES / 2, CLASSES, 1);
    ClassSampler sampler = new UnigramSampler(frequencies);
    int[] never = IntStream.range(0, CLASSES / 2).toArray();
    ModelSpec spec =
        spec(CLASSES)
            .sampling(new PartitionSampling(sampler, false, SIZE, HEAD, 1, 1, never))
            .build();
    double exact = score(dense(LOGITS), spec(CLASSES).build()).logPartition();
    ScoredRecord scored = score(dense(LOGITS), spec);
    assertEquals(ScoringMethod.SAMPLED, scored.method());
    assertEquals(exact, scored.logPartition(), 6 * scored.logPartitionError());
  }

  @Test
  void maskedClasses_countNothing() throws Exception {
    float[] logits = LOGITS.clone();
    ModelSpec.Builder builder = spec(CLASSES).maskedClasses(5, 6, 7);
    double exact = score(dense(logits), builder.build()).logPartition();
    logits[5] = 1e30f;
    ScoredRecord scored = score(dense(logits, 6), builder.sampling(sampling("uniform", 1)).build());
    assertEquals(ScoringMethod.SAMPLED, scored.method());
    assertEquals(exact, scored.logPartition(), 6 * scored.logPartitionError());
    assertEquals(Double.POSITIVE_INFINITY, scored.crossEntropy());
  }

  @Test
  void headGrowsWithTopK() throws Exception {
    ModelSpec.Builder builder = spec(CLASSES).topK(2 * HEAD);
    ScoredRecord exact = score(dense(LOGITS), builder.build());
    ScoredRecord scored = score(dense(LOGITS), builder.sampling(sampling("uniform", 1)).build());
    assertEquals(ScoringMethod.SAMPLED, scored.method());
    assertEquals(2 * HEAD, scored.topCount());
    assertArrayEquals(
        Arrays.copyOf(exact.topClassIds(), 2 * HEAD),
        Arrays.copyOf(scored.topClassIds(), 2 * HEAD));
  }

  @Test
  void logitsFarFromZero_areEstimatedAsWell() throws Exception {
    float[] logits = LOGITS.clone();
    for (int i = 0; i < CLASSES; i++) {
      logits[i] = (float) Math.rint(64 * logits[i]) / 64;
    }
    ModelSpec spec = spec(CLASSES).sampling(sampling("uniform", 1)).build();
    double near = score(dense(logits), spec).logPartition();
    for (int i = 0; i < CLASSES; i++) {
      logits[i] += 4_096;
    }
    assertEquals(near + 4_096, score(dense(logits), spec).logPartition(), 1e-6);
  }

  /** Beside such logits the logarithm of a sum vanishes: it is kept apart. */
  @ParameterizedTest
  @ValueSource(floats = {207f, 209f, 1e10f, -1e20f, 1e30f, 3e38f, -3e38f})
  void hugeLogits_areAsProbableAsThereAreMany(float huge) throws Exception {
    float[] logits = new float[20];
    Arrays.fill(logits, huge);
    PartitionSampling sampling =
        new PartitionSampling(new UniformSampler(20), true, 4, 2, 1, 1, NONE);
    ModelSpec.Builder spec = spec(20).topK(2).sampling(sampling);

    ScoredRecord scored =
        score(dense(logits, 7), spec.probabilities(ProbabilityOutput.ALL).build());

    assertEquals(ScoringMethod.SAMPLED, scored.method());
    assertEquals(0.05, scored.probability(), 1e-8);
    assertEquals(0.05, scored.classValues()[0], 1e-8);
    assertEquals(0.9, scored.remainingProbability(), 1e-7);
    assertEquals(Math.log(20), scored.crossEntropy(), 1e-7);
    ScoredRecord logs = score(dense(logits, 7), spec.probabilities(ProbabilityOutput.LOG).build());
    assertEquals(-Math.log(20), logs.classValues()[0], 1e-6);
  }

  @Test
  void scorer_reused_leavesNothingOfTheRecordBefore() throws Exception {
    Scorer scorer = new Scorer(new ScalarKernel());
    ScoredRecord reused = new ScoredRecord();
    ModelSpec spec =
        spec(CLASSES)
            .probabilities(ProbabilityOutput.ALL)
            .sampling(sampling("log_uniform", 1))
            .build();
    scorer.score(dense(LOGITS, 1, 2, 3), spec, reused);
    scorer.score(record("other"), spec, reused);
    assertArrayEquals(
        new AvroPredictionEncoder().encode(score(record("other"), spec)),
        new AvroPredictionEncoder().encode(reused));
  }

  private static DecodedRecord record(String id) {
    DecodedRecord record = dense(LOGITS);
    record.recordId().set(id);
    return record;
  }

  private static byte[] encoded(ModelSpec spec) throws Exception {
    return new AvroPredictionEncoder().encode(score(dense(LOGITS), spec));
  }

  private static PartitionSampling sampling(String name, long seed) {
    ClassSampler sampler =
        switch (name) {
          case "uniform" -> new UniformSampler(CLASSES);
          case "log_uniform" -> new LogUniformSampler(CLASSES);
          default ->
              new UnigramSampler(
                  IntStream.range(0, CLASSES).mapToDouble(i -> 1.0 + i % 3).toArray());
        };
    return new PartitionSampling(sampler, name.equals("uniform"), SIZE, HEAD, seed, 1, NONE);
  }

  private static PartitionSampling allowing(PartitionSampling sampling, double error) {
    return new PartitionSampling(
        sampling.sampler(),
        sampling.distinct(),
        sampling.sampleSize(),
        sampling.head(),
        sampling.seed(),
        error,
        NONE);
  }
}
