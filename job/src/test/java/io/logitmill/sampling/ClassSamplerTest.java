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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClassSamplerTest {
  private static final int DRAWS = 200_000;

  /** Fewer expected draws than that make chi-square larger than its distribution says. */
  private static final double LEAST_EXPECTED = 20;

  static Stream<Arguments> samplers() {
    double[] seen = IntStream.range(0, 1_000).mapToDouble(i -> i % 7 == 3 ? 0 : i % 50).toArray();
    return Stream.of(
        Arguments.of("uniform", new UniformSampler(1_000)),
        Arguments.of("one class", new UniformSampler(1)),
        Arguments.of("log-uniform", new LogUniformSampler(1_000)),
        Arguments.of("log-uniform, a power of two", new LogUniformSampler(1_024)),
        Arguments.of("log-uniform, one below", new LogUniformSampler(1_023)),
        Arguments.of("log-uniform of a million", new LogUniformSampler(1_000_000)),
        Arguments.of("log-uniform of one class", new LogUniformSampler(1)),
        Arguments.of("log-uniform of two classes", new LogUniformSampler(2)),
        Arguments.of("unigram", new UnigramSampler(seen)),
        Arguments.of("unigram, distorted", UnigramSampler.of(seen, 0.75, 5)),
        Arguments.of("unigram, one class far ahead", new UnigramSampler(new double[] {1, 1e6, 3})),
        Arguments.of("unigram of one class", new UnigramSampler(new double[] {0.1})));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samplers")
  void frequencies_areTheProbabilities(String name, ClassSampler sampler) {
    long seed = Chance.seed("frequencies_areTheProbabilities");
    Philox random = new Philox(seed, 0);
    int[] counts = new int[sampler.classCount()];
    for (int i = 0; i < DRAWS; i++) {
      counts[sampler.draw(random)]++;
    }
    double chiSquare = 0;
    int cells = 0;
    double expected = 0;
    int drawn = 0;
    // Neighbours together, until enough of them are expected.
    for (int classId = 0; classId < counts.length; classId++) {
      double probability = sampler.probability(classId);
      assertTrue(probability > 0 || counts[classId] == 0, "class " + classId + " was drawn");
      expected += DRAWS * probability;
      drawn += counts[classId];
      if (expected >= LEAST_EXPECTED) {
        chiSquare += (drawn - expected) * (drawn - expected) / expected;
        cells++;
        expected = 0;
        drawn = 0;
      }
    }
    assertTrue(
        chiSquare <= Chance.chiSquare(Math.max(0, cells)), "seed " + seed + ": " + chiSquare);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samplers")
  void probabilities_areOfClassesThatThereAre(String name, ClassSampler sampler) {
    int last = sampler.classCount() - 1;
    for (int classId : new int[] {-2, -1, last + 1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertRefused(
          "Expected a class from 0 to %d, found %d.".formatted(last, classId),
          () -> sampler.probability(classId));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samplers")
  void probabilities_addUpToOne(String name, ClassSampler sampler) {
    double[] probabilities = probabilities(sampler);
    assertEquals(1.0, Arrays.stream(probabilities).sum(), 1e-12);
    assertEquals(Arrays.stream(probabilities).filter(p -> p > 0).count(), sampler.support());
  }

  @Test
  void probabilities_areThoseOfTensorFlow() throws Exception {
    assertEquals(5, PublicCases.of("sampler_probability").count());
    PublicCases.of("sampler_probability").forEach(ClassSamplerTest::assertProbabilities);
  }

  private static void assertProbabilities(JsonNode c) {
    JsonNode parameters = c.get("params");
    ClassSampler sampler =
        switch (c.get("input").asText()) {
          case "log_uniform" -> new LogUniformSampler(parameters.get("range_max").asInt());
          case "fixed_unigram" ->
              UnigramSampler.of(
                  PublicCases.numbers(parameters.get("unigrams")),
                  parameters.get("distortion").asDouble(),
                  parameters.get("num_reserved_ids").asInt());
          // Every class begins with weight 1; class 3 was seen ten times.
          case "learned_unigram" ->
              new UnigramSampler(new double[] {1, 1, 1, 11, 1, 1, 1, 1, 1, 1});
          default -> throw new AssertionError(c);
        };
    double tolerance = c.path("atol").asDouble(0) + c.path("rtol").asDouble(0);
    assertArrayEquals(
        PublicCases.numbers(c.get("expected")),
        probabilities(sampler),
        tolerance,
        c.get("source").asText());
  }

  @Test
  void samplers_refuseWhatIsNoDistribution() {
    assertRefused("Expected at least 1 class, found 0.", () -> new UniformSampler(0));
    assertRefused("Expected at least 1 class, found 0.", () -> new LogUniformSampler(0));
    assertRefused(
        "Expected finite weights from 0 up, found -1.0.",
        () -> new UnigramSampler(new double[] {1, -1}));
    assertRefused(
        "Expected finite weights from 0 up, found NaN.",
        () -> new UnigramSampler(new double[] {Double.NaN}));
    assertRefused(
        "Expected weights with a finite sum above 0, found the sum 0.0.",
        () -> new UnigramSampler(new double[] {0, 0}));
    assertRefused(
        "Expected weights with a finite sum above 0, found the sum Infinity.",
        () -> new UnigramSampler(new double[] {Double.MAX_VALUE, Double.MAX_VALUE}));
    assertRefused(
        "Expected reserved ids from 0 up, found -1.",
        () -> UnigramSampler.of(new double[] {1}, 1, -1));
  }

  private static void assertRefused(String message, Runnable made) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, made::run).getMessage());
  }

  private static double[] probabilities(ClassSampler sampler) {
    return IntStream.range(0, sampler.classCount()).mapToDouble(sampler::probability).toArray();
  }
}
