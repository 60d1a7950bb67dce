// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.logitmill.testutils.PublicCases;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExpectedCountsTest {
  @Test
  void counts_areThoseOfTensorFlow_uniqueAndNot() throws Exception {
    assertEquals(2, PublicCases.of("sampler_expected_count").filter(this::isLogUniform).count());
    PublicCases.of("sampler_expected_count").filter(this::isLogUniform).forEach(this::assertCounts);
  }

  private boolean isLogUniform(JsonNode c) {
    return c.get("input").asText().equals("log_uniform");
  }

  private void assertCounts(JsonNode c) {
    JsonNode parameters = c.get("params");
    ClassSampler sampler = new LogUniformSampler(parameters.get("range_max").asInt());
    int sampled = parameters.get("num_sampled").asInt();
    int tries = parameters.get("num_tries").asInt();
    double[] expected = PublicCases.numbers(c.get("expected"));
    double[] actual =
        IntStream.range(0, expected.length)
            .mapToDouble(i -> ExpectedCounts.ofTensorFlow(sampler.probability(i), sampled, tries))
            .toArray();
    assertArrayEquals(expected, actual, 1e-6, c.get("source").asText());
  }

  /** As in TensorFlow, where a unique sample without a repeat has counts of independent draws. */
  @Test
  void counts_ofASampleWithoutRepeats_areThoseOfIndependentDraws() {
    assertEquals(1.2, ExpectedCounts.ofTensorFlow(0.3, 4, 4));
    assertEquals(1 - Math.pow(0.7, 5), ExpectedCounts.ofTensorFlow(0.3, 4, 5), 1e-15);
  }

  @Test
  void countsOfOneClass_areOne() throws Exception {
    assertEquals(1, ExpectedCounts.ofDraws(1, 1));
    assertEquals(1, ExpectedCounts.ofUnique(1, 1));
    assertEquals(1, ExpectedCounts.ofUnique(1, 7));
  }

  @Test
  void uniqueCountsOfNoTries_areZero() {
    for (double probability : new double[] {0, 0.5, 1}) {
      assertEquals(0.0, ExpectedCounts.ofUnique(probability, 0));
    }
  }

  @Test
  void uniqueCounts_keepProbabilitiesThatVanishBesideOne() {
    assertEquals(1e-17, ExpectedCounts.ofUnique(1e-20, 1_000), 1e-32);
    assertEquals(0, ExpectedCounts.ofUnique(0, 1_000));
  }

  @Test
  void counts_refuseWhatIsNoProbability() {
    assertThrows(IllegalArgumentException.class, () -> ExpectedCounts.ofDraws(1.1, 1));
    assertThrows(IllegalArgumentException.class, () -> ExpectedCounts.ofUnique(-0.1, 1));
    assertThrows(IllegalArgumentException.class, () -> ExpectedCounts.ofUnique(Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> ExpectedCounts.ofUnique(0.5, -1));
    assertThrows(IllegalArgumentException.class, () -> ExpectedCounts.ofDraws(0.5, -1));
  }
}
