// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import static io.logitmill.testutils.Records.dense;
import static io.logitmill.testutils.Records.score;
import static io.logitmill.testutils.Records.spec;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logitmill.model.Activation;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.ProbabilityOutput;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The numeric cases of the peers' own test suites (each names its source), as far as they concern
 * one vector of logits.
 *
 * <p>Inputs are rounded to float32; results are compared within the wider of the case's tolerance
 * and the contract of the numerics.
 */
class PeerCasesTest {
  private static final Set<String> OPERATIONS =
      Set.of("softmax", "log_softmax", "logsumexp", "sigmoid", "log_sigmoid", "top_k");

  /** Cases of these operations that do not apply, by source prefix and the reason. */
  private static final Map<String, String> NOT_APPLICABLE =
      Map.of(
          "TestSoftmax.test_softmax_fixtures axis=None", "more than one vector",
          "testDimTooLarge/testInvalidAxis", "axes",
          "_testOverflow float64", "logits beyond float32",
          "testLogSumExpZeros", "weights",
          "test_logsumexp_b", "weights",
          "testSoftMax", "the policy to skip invalid values");

  private static final Set<String> POLICIES = Set.of("skip_invalid");

  @TestFactory
  Stream<DynamicTest> peersCases() throws IOException {
    return cases().filter(PeerCasesTest::applies).map(PeerCasesTest::test);
  }

  @Test
  void everyCase_isATestOrListedByName() throws IOException {
    List<String> left = new ArrayList<>();
    cases()
        .filter(c -> !applies(c) && isVector(c))
        .forEach(c -> left.add(c.get("source").asText()));
    Set<String> unexplained = new TreeSet<>(left);
    unexplained.removeIf(source -> NOT_APPLICABLE.keySet().stream().anyMatch(source::contains));
    assertEquals(Set.of(), unexplained);
    assertTrue(cases().filter(PeerCasesTest::applies).count() >= 40);
  }

  private static Stream<JsonNode> cases() throws IOException {
    try (InputStream in = PeerCasesTest.class.getResourceAsStream("/cases/public.json")) {
      JsonNode all = new ObjectMapper().readTree(in);
      return StreamSupport.stream(all.spliterator(), false)
          .filter(c -> OPERATIONS.contains(c.get("op").asText()));
    }
  }

  private static boolean isVector(JsonNode c) {
    JsonNode input = c.get("input");
    boolean filled = input.isObject() && input.has("fill");
    return filled
        || input.isNumber()
        || (input.isArray() && (input.isEmpty() || !input.get(0).isArray()));
  }

  private static boolean applies(JsonNode c) {
    JsonNode parameters = c.get("params");
    boolean otherRules =
        parameters.has("b")
            || parameters.path("axis").asInt(-1) > 0
            || POLICIES.contains(parameters.path("policy").asText())
            || parameters.path("dtype").asText().equals("float64");
    return isVector(c) && !otherRules;
  }

  private static DynamicTest test(JsonNode c) {
    String name = c.get("op").asText() + " " + c.get("input") + " " + c.get("source").asText();
    return DynamicTest.dynamicTest(
        name.length() > 160 ? name.substring(0, 160) : name, () -> check(c));
  }

  private static void check(JsonNode c) throws Exception {
    float[] logits = logits(c.get("input"));
    int[] masked = masked(c.get("params"));
    Class<? extends RejectionException> rejection = chosenRejection(logits, masked);
    if (rejection != null) {
      assertThrows(rejection, () -> score(dense(logits), builder(c, logits, masked).build()));
      return;
    }
    JsonNode expected = c.get("expected");
    switch (c.get("op").asText()) {
      case "softmax", "sigmoid" ->
          assertValues(c, expected, run(c, logits, masked, ProbabilityOutput.ALL).classValues());
      case "log_softmax", "log_sigmoid" ->
          assertValues(c, expected, run(c, logits, masked, ProbabilityOutput.LOG).classValues());
      case "logsumexp" -> assertLogPartition(c, run(c, logits, masked, ProbabilityOutput.NONE));
      case "top_k" -> assertTop(c, logits);
      default -> throw new AssertionError(c);
    }
  }

  /** The differences that the design chose: what is not a distribution is rejected. */
  private static Class<? extends RejectionException> chosenRejection(float[] logits, int[] masked) {
    if (logits.length == 0) {
      return RejectionException.ClassCountMismatch.class;
    }
    for (float logit : logits) {
      if (Float.isNaN(logit) || logit == Float.POSITIVE_INFINITY) {
        return RejectionException.InvalidLogit.class;
      }
    }
    boolean anyLeft =
        IntStream.range(0, logits.length)
            .anyMatch(
                i -> logits[i] > Float.NEGATIVE_INFINITY && Arrays.binarySearch(masked, i) < 0);
    return anyLeft ? null : RejectionException.NoClassLeft.class;
  }

  private static ScoredRecord run(
      JsonNode c, float[] logits, int[] masked, ProbabilityOutput probabilities) throws Exception {
    return score(dense(logits), builder(c, logits, masked).probabilities(probabilities).build());
  }

  private static ModelSpec.Builder builder(JsonNode c, float[] logits, int[] masked) {
    boolean sigmoid = c.get("op").asText().endsWith("sigmoid");
    return spec(Math.max(1, logits.length))
        .activation(sigmoid ? Activation.SIGMOID : Activation.SOFTMAX)
        .temperature(c.get("params").path("temperature").asDouble(1))
        .maskedClasses(masked);
  }

  private static void assertTop(JsonNode c, float[] logits) throws Exception {
    int k = c.get("params").get("k").asInt();
    ScoredRecord scored = score(dense(logits), spec(logits.length).topK(k).build());
    int[] expected =
        StreamSupport.stream(c.get("expected").get("indices").spliterator(), false)
            .mapToInt(JsonNode::asInt)
            .toArray();
    assertArrayEquals(expected, Arrays.copyOf(scored.topClassIds(), scored.topCount()));
  }

  private static void assertLogPartition(JsonNode c, ScoredRecord scored) {
    double expected = number(c.get("expected"));
    double contract = Math.max(1e-6, Math.ulp(expected));
    assertEquals(expected, scored.logPartition(), Math.max(contract, tolerance(c, expected)));
  }

  private static void assertValues(JsonNode c, JsonNode expected, float[] actual) {
    boolean logs = c.get("op").asText().startsWith("log");
    List<JsonNode> values = expected.isArray() ? list(expected) : List.of(expected);
    for (int i = 0; i < values.size(); i++) {
      double value = number(values.get(i));
      // 5 ulps of the value rounded to float32: 4 of the contract and the rounding itself.
      double contract = Math.max(5.0 * Math.ulp((float) value), logs ? 1e-6 : 1e-30);
      assertEquals(value, actual[i], Math.max(contract, tolerance(c, value)), "class " + i);
    }
  }

  private static double tolerance(JsonNode c, double expected) {
    return c.path("atol").asDouble(0) + c.path("rtol").asDouble(0) * Math.abs(expected);
  }

  private static int[] masked(JsonNode parameters) {
    JsonNode keep = parameters.has("mask") ? parameters.get("mask") : parameters.path("where");
    return IntStream.range(0, keep.size()).filter(i -> !keep.get(i).asBoolean()).toArray();
  }

  private static float[] logits(JsonNode input) {
    if (input.isObject()) {
      float[] filled = new float[input.get("n").asInt()];
      Arrays.fill(filled, (float) input.get("fill").asDouble());
      return filled;
    }
    List<JsonNode> values = input.isArray() ? list(input) : List.of(input);
    float[] logits = new float[values.size()];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) number(values.get(i));
    }
    return logits;
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static double number(JsonNode node) {
    return node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble();
  }
}
