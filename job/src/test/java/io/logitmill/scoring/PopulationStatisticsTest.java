// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import static io.logitmill.testutils.Records.candidates;
import static io.logitmill.testutils.Records.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.model.Correction;
import io.logitmill.model.ModelSpec;
import io.logitmill.sampling.CandidateSample;
import io.logitmill.sampling.ClassSampler;
import io.logitmill.sampling.ExpectedCounts;
import io.logitmill.sampling.LogUniformSampler;
import io.logitmill.sampling.Philox;
import io.logitmill.sampling.UniformSampler;
import io.logitmill.softmax.ScalarKernel;
import io.logitmill.testutils.Chance;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model server draws and the job makes of it, together, over many records. */
class PopulationStatisticsTest {
  private static final int CLASSES = 2_000;
  private static final int TRIES = 400;
  private static final int RECORDS = 4_000;

  @ParameterizedTest
  @ValueSource(strings = {"uniform", "log_uniform"})
  void estimates_areUnbiased_andTheirStandardErrorsCover(String name) throws Exception {
    ClassSampler sampler =
        name.equals("uniform") ? new UniformSampler(CLASSES) : new LogUniformSampler(CLASSES);
    long seed = Chance.seed("estimates_areUnbiased, " + name);
    float[] logits = normal(new Philox(seed, 1));
    double exact = 0;
    for (float logit : logits) {
      exact += Math.exp(logit);
    }
    int trueClass = 5;
    Scorer scorer = new Scorer(new ScalarKernel());
    ScoredRecord scored = new ScoredRecord();
    ModelSpec spec = spec(CLASSES).correction(Correction.POPULATION).build();
    double mean = 0;
    int covered = 0;
    for (int i = 0; i < RECORDS; i++) {
      CandidateSample sample = CandidateSample.fixedTries(sampler, TRIES, new Philox(seed, 2 + i));
      scorer.score(record(sample, logits, trueClass), spec, scored);
      mean += Math.exp(scored.logPartition()) / exact / RECORDS;
      double distance = Math.abs(scored.logPartition() - Math.log(exact));
      covered += distance <= 1.96 * scored.logPartitionError() ? 1 : 0;
    }
    // Of independent draws the variance is larger than of those that are kept once.
    double variance = 0;
    double range = 0;
    for (int classId = 0; classId < CLASSES; classId++) {
      double term = classId == trueClass ? 0 : Math.exp(logits[classId]) / exact;
      double probability = sampler.probability(classId);
      variance += term * term / probability / TRIES;
      range += term / ExpectedCounts.ofUnique(probability, TRIES);
    }
    assertEquals(1, mean, Chance.meanDeviation(variance, range, RECORDS), "seed " + seed);
    // Coverage of a normal estimate is 95 %; skewed ones have a little less.
    double least = 0.92 - Chance.frequencyDeviation(0.92, RECORDS);
    assertTrue((double) covered / RECORDS >= least, "seed " + seed + ": " + covered);
  }

  /** About normal, with a standard deviation of 0.5. */
  private static float[] normal(Philox random) {
    float[] logits = new float[CLASSES];
    for (int i = 0; i < CLASSES; i++) {
      double sum = random.nextDouble() + random.nextDouble() + random.nextDouble();
      logits[i] = (float) (sum - 1.5);
    }
    return logits;
  }

  private static DecodedRecord record(CandidateSample sample, float[] logits, int trueClass) {
    int[] drawn = Arrays.stream(sample.classIds()).filter(c -> c != trueClass).toArray();
    int[] classIds = Arrays.copyOf(drawn, drawn.length + 1);
    classIds[drawn.length] = trueClass;
    float[] values = new float[classIds.length];
    for (int i = 0; i < classIds.length; i++) {
      values[i] = logits[classIds[i]];
    }
    return candidates(CLASSES, classIds, values, sample.logExpectedCounts(classIds), trueClass);
  }
}
