// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Logits on which contenders are compared with exact arithmetic.
 *
 * @param title what they are, without a comma
 */
record AccuracyCase(String title, Rows rows) {
  private static final int MOST_CLASSES = 100_000;
  private static final List<Integer> CLASSES = List.of(10, 100, 1_000, 10_000, MOST_CLASSES);

  /** Exact arithmetic takes tens of microseconds per class. */
  private static final int LOGITS_PER_CASE = 20_000;

  /** exp of it is just below half an ulp of 1 in float32: alone, it vanishes beside a 1. */
  private static final float VANISHING = -17.35f;

  /**
   * Returns all cases.
   *
   * @param digits holds the logits of real classifiers, one JSON object a line
   */
  static List<AccuracyCase> all(Path digits) throws IOException {
    List<AccuracyCase> cases = new ArrayList<>();
    for (float sigma : new float[] {1f, 3f, 10f, 30f}) {
      for (int classes : CLASSES) {
        cases.add(normal(sigma, 0f, classes));
      }
    }
    for (int classes : CLASSES) {
      cases.add(uniform(classes));
    }
    for (float shift : new float[] {1e2f, -1e2f, 1e3f, 1e4f, -1e4f}) {
      for (int classes : new int[] {10, 1_000, 10_000}) {
        cases.add(normal(3f, shift, classes));
      }
    }
    for (int sums : new int[] {16, 32, 64, 128}) {
      for (int length : new int[] {16, 64, 256, 512, 1_024, 4_096}) {
        if (sums * length <= MOST_CLASSES) {
          cases.add(vanishing(sums, length));
        }
      }
    }
    cases.add(oneSided(257));
    cases.add(oneSided(4_096));
    cases.add(file("digits: softmax regression", digits.resolve("digits-logits.jsonl")));
    cases.add(file("digits: hidden layer", digits.resolve("digits-logits-v2.jsonl")));
    return cases;
  }

  private static AccuracyCase normal(float sigma, float shift, int classes) {
    Random random = new Random(Rows.SEED);
    float[] logits = new float[length(classes)];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (sigma * random.nextGaussian()) + shift;
    }
    String title = String.format("normal sigma %.0f", sigma);
    return new AccuracyCase(
        shift == 0 ? title : String.format("%s shifted by %.0f", title, shift),
        Rows.of(logits, classes));
  }

  private static AccuracyCase uniform(int classes) {
    Random random = new Random(Rows.SEED);
    float[] logits = new float[length(classes)];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = random.nextFloat() * 40 - 20;
    }
    return new AccuracyCase("uniform from -20 to 20", Rows.of(logits, classes));
  }

  private static int length(int classes) {
    return Math.max(1, LOGITS_PER_CASE / classes) * classes;
  }

  /**
   * Makes float32 sums lose as much as they can: each of the given number of partial sums begins
   * with a class at 0, whose exponential is 1, and every later class adds less than half an ulp of
   * that. Where a partial sum is kept in float32 over the given length, all but its first class is
   * lost.
   */
  private static AccuracyCase vanishing(int sums, int length) {
    float[] logits = new float[sums * length];
    Arrays.fill(logits, VANISHING);
    Arrays.fill(logits, 0, sums, 0f);
    return new AccuracyCase(
        String.format("vanishing: %d sums of %d", sums, length), Rows.of(logits, logits.length));
  }

  /**
   * Rows of 16 made so that the errors of our exponentials and of a balanced tree of float32 sums
   * over them all have one sign; the last class moves the probabilities to where an ulp is
   * smallest.
   */
  private static AccuracyCase oneSided(int classes) {
    float[] rows = {
      -0.64581287f, -0.5943475f, -0.5811465f, -0.5573147f, -0.6003336f, -0.64718205f, -0.64540523f,
      -0.550375f, -0.572186f, -0.5953614f, -0.65044016f, -0.57391703f, -0.6407424f, -0.65144676f,
      -0.63725764f, -0.641993f
    };
    float[] logits = new float[classes];
    for (int i = 0; i < classes; i++) {
      logits[i] = rows[i / 16 % 16];
    }
    logits[classes - 1] = -25.579363f;
    return new AccuracyCase("errors of one sign", Rows.of(logits, classes));
  }

  private static AccuracyCase file(String title, Path file) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(file)) {
      rows.add(mapper.readTree(line).get("logits"));
    }
    int classes = rows.get(0).size();
    float[] logits = new float[rows.size() * classes];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Float.parseFloat(rows.get(i / classes).get(i % classes).asText());
    }
    return new AccuracyCase(title, Rows.of(logits, classes));
  }
}
