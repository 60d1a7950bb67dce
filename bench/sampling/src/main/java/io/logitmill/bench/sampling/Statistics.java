// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.sampling;

import io.logitmill.bench.report.Table;
import io.logitmill.sampling.ClassSampler;
import io.logitmill.sampling.LogUniformSampler;
import io.logitmill.sampling.Philox;
import io.logitmill.sampling.UniformSampler;
import io.logitmill.testutils.LogitShape;
import io.logitmill.testutils.PartitionTrial;
import java.util.List;
import java.util.Locale;

/** How far off estimated partitions are, and whether they know. */
final class Statistics {
  private static final int CLASSES = 100_000;
  private static final int BIAS_DRAWS = 100_000;
  private static final int BIAS_SIZE = 4_096;
  private static final int BIAS_HEAD = 256;
  private static final int RECORDS = 20;
  private static final int DRAWS = 200;
  private static final long SEED = 20_251_121L;

  String toMarkdown() {
    return "Seed %d.%n%n### Bias%n%n%s%n### Coverage%n%n%s%n"
        .formatted(SEED, bias().toMarkdown(), coverage().toMarkdown());
  }

  private static Table bias() {
    Table table =
        new Table(List.of("logits", "sampler", "mean of the estimates / exact - 1", "allowed"));
    for (LogitShape shape : List.of(LogitShape.UNIFORM, LogitShape.ZIPF, LogitShape.PEAKED)) {
      for (String name : List.of("uniform", "log_uniform")) {
        ClassSampler sampler = sampler(name);
        PartitionTrial trial = new PartitionTrial(BIAS_HEAD);
        trial.begin(shape.logits(CLASSES, new Philox(SEED, 0)));
        for (int i = 0; i < BIAS_DRAWS; i++) {
          draw(trial, name, sampler, BIAS_SIZE, new Philox(SEED, 1 + i));
        }
        table.add(
            List.of(
                shape.name().toLowerCase(Locale.ROOT),
                name,
                "%+.2e".formatted(trial.relativeBias()),
                "%.1e".formatted(trial.allowedBias(sampler, BIAS_SIZE))));
        System.err.println("bias " + shape + " " + name);
      }
    }
    return table;
  }

  private static Table coverage() {
    Table table =
        new Table(List.of("head", "samples", "normal 1", "normal 3", "Zipf", "Zipf, log_uniform"));
    for (int head : new int[] {1, 5, 32, 256, 1_024}) {
      for (int size : new int[] {256, 1_024, 4_096, 16_384}) {
        table.add(
            List.of(
                "%,d".formatted(head),
                "%,d".formatted(size),
                coverage(LogitShape.NORMAL_1, "uniform", head, size),
                coverage(LogitShape.NORMAL_3, "uniform", head, size),
                coverage(LogitShape.ZIPF, "uniform", head, size),
                coverage(LogitShape.ZIPF, "log_uniform", head, size)));
        System.err.printf("coverage, head %d, samples %d%n", head, size);
      }
    }
    return table;
  }

  /** Returns the coverage in percent, and the mean relative standard error. */
  private static String coverage(LogitShape shape, String name, int head, int size) {
    ClassSampler sampler = sampler(name);
    PartitionTrial trial = new PartitionTrial(head);
    for (int record = 0; record < RECORDS; record++) {
      trial.begin(shape.logits(CLASSES, new Philox(SEED, record)));
      for (int i = 0; i < DRAWS; i++) {
        draw(trial, name, sampler, size, new Philox(SEED + 1, record * DRAWS + i));
      }
    }
    return "%.1f %% (%.1e)".formatted(100 * trial.coverage(), trial.meanError());
  }

  private static ClassSampler sampler(String name) {
    return name.equals("uniform") ? new UniformSampler(CLASSES) : new LogUniformSampler(CLASSES);
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
