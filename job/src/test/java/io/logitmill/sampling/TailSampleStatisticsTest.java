// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.testutils.Chance;
import io.logitmill.testutils.LogitShape;
import io.logitmill.testutils.PartitionTrial;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A small form, for every build, of what {@code bench/sampling} measures at length: the estimates
 * are unbiased, and their standard errors say how far off they are.
 */
class TailSampleStatisticsTest {
  private static final int HEAD = 256;
  private static final int SIZE = 4_096;

  @ParameterizedTest
  @EnumSource(LogitShape.class)
  void estimates_areUnbiased_withEverySampler(LogitShape shape) {
    int classes = 20_000;
    int size = 500;
    long seed = Chance.seed("estimates_areUnbiased, " + shape);
    float[] logits = shape.logits(classes, new Philox(seed, 0));
    for (String name : new String[] {"uniform", "log_uniform", "unigram"}) {
      ClassSampler sampler = sampler(name, classes);
      PartitionTrial trial = new PartitionTrial(20);
      trial.begin(logits);
      for (int i = 0; i < 1_000; i++) {
        draw(trial, name, sampler, size, new Philox(seed, i + 1));
      }
      assertEquals(
          0, trial.relativeBias(), trial.allowedBias(sampler, size), name + ", seed " + seed);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "NORMAL_1, uniform",
    "NORMAL_3, uniform",
    "ZIPF, uniform",
    "NORMAL_1, log_uniform",
    "ZIPF, log_uniform",
    "NORMAL_1, unigram",
    "ZIPF, unigram"
  })
  void intervals_coverAsTheySay(LogitShape shape, String name) {
    int classes = 100_000;
    long seed = Chance.seed("intervals_coverAsTheySay, " + shape + ", " + name);
    ClassSampler sampler = sampler(name, classes);
    PartitionTrial trial = new PartitionTrial(HEAD);
    int records = 10;
    int draws = 100;
    for (int record = 0; record < records; record++) {
      trial.begin(shape.logits(classes, new Philox(seed, record)));
      for (int i = 0; i < draws; i++) {
        draw(trial, name, sampler, SIZE, new Philox(seed + 1, record * draws + i));
      }
    }
    double least = 0.92 - Chance.frequencyDeviation(0.92, records * draws);
    assertTrue(trial.coverage() >= least, "seed " + seed + ": " + trial.coverage());
    double most = 0.99 + Chance.frequencyDeviation(0.99, records * draws);
    assertTrue(trial.coverage() <= most, "seed " + seed + ": " + trial.coverage());
  }

  private static ClassSampler sampler(String name, int classes) {
    return switch (name) {
      case "uniform" -> new UniformSampler(classes);
      case "log_uniform" -> new LogUniformSampler(classes);
      // Knows roughly what is frequent.
      default ->
          UnigramSampler.of(
              IntStream.range(0, classes).mapToDouble(i -> 1 + 1e4 / (1 + i)).toArray(), 0.75, 0);
    };
  }

  private static void draw(
      PartitionTrial trial, String name, ClassSampler sampler, int size, Philox random) {
    if (name.equals("uniform")) {
      trial.drawDistinct(size, random);
    } else {
      trial.drawIndependent(sampler, size, random);
    }
  }
}
