// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.logitmill.yaml.Mistakes;
import io.logitmill.yaml.YamlMapping;
import io.logitmill.yaml.YamlReader;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Freezes the canonical spec. Fingerprints stand in predictions that others keep: none of the three
 * examples may ever change, except with the numerics version.
 */
class CanonicalSpecTest {
  @Test
  void frozenExampleOfDefaults() throws Exception {
    assertFrozen(
        """
        {model: digits, version: "1", class_count: 10, revision: 1, temperature: 1.0, bias: -0.0,
         top_k: 5, abstain: {}, sampling: {sampler: none, head: 256}, adaptive: {cutoffs: []}}
        """,
        "{\"class_count\":10,\"model\":\"digits\",\"numerics\":1,\"revision\":1,\"version\":\"1\"}",
        "d51ddf9fc9d452c6");
  }

  @Test
  void frozenExampleOfLabels() throws Exception {
    assertFrozen(
        """
        model: "größe \\"x\\"\\t"
        version: 2026-11
        revision: 7
        labels: [klein, groß, "\\U0001F600"]
        class_count: 3
        activation: sigmoid
        temperature: 1.50
        bias: [0.1, -2, 1e-7]
        top_k: all
        probabilities: log
        min_probability: 0.001
        abstain: {label: unknown, below: 0.5}
        masked_classes: [2, 0]
        """,
        "{\"abstain\":{\"below\":0.5,\"label\":\"unknown\"},\"activation\":\"sigmoid\","
            + "\"bias\":[0.1,-2,1e-7],\"labels\":[\"klein\",\"groß\",\"\uD83D\uDE00\"],"
            + "\"masked_classes\":[0,2],\"min_probability\":0.001,"
            + "\"model\":\"größe \\\"x\\\"\\t\",\"numerics\":1,\"probabilities\":\"log\","
            + "\"revision\":7,\"temperature\":1.5,\"top_k\":\"all\",\"version\":\"2026-11\"}",
        "0899cdde31987855");
  }

  @Test
  void frozenExampleOfHugeClassCounts() throws Exception {
    assertFrozen(
        """
        {model: words, version: "3", class_count: 6, bias: 0.1, top_k: 20, temperature: 0.1,
         sampling: {sampler: unigram, sample_size: 2, head: 1, seed: -5, max_relative_error: 0.1,
                    frequencies: [10, 5, 2.5, 1e21, 1e20, 0]},
         correction: population, adaptive: {cutoffs: [2, 4]}}
        """,
        "{\"adaptive\":{\"cutoffs\":[2,4]},\"bias\":0.1,\"class_count\":6,"
            + "\"correction\":\"population\",\"model\":\"words\",\"numerics\":1,\"revision\":1,"
            + "\"sampling\":{\"frequencies\":[10,5,2.5,1e+21,100000000000000000000,0],\"head\":1,"
            + "\"max_relative_error\":0.1,\"sample_size\":2,\"sampler\":\"unigram\",\"seed\":-5},"
            + "\"temperature\":0.1,\"top_k\":20,\"version\":\"3\"}",
        "ca8e520309a1e9d3");
  }

  @Test
  void specOfTheLoaderCarriesTheFingerprint() throws Exception {
    String yaml = "models: [{model: digits, version: '1', class_count: 10}]";
    ModelSpec spec = CatalogueLoader.load(CatalogueContent.of("m.yaml", yaml)).revisions().get(0);
    assertEquals("d51ddf9fc9d452c6", HexFormat.of().formatHex(spec.fingerprint()));
  }

  @Test
  void everyFieldChangesTheFingerprint() throws Exception {
    String plain = "{model: m, version: '1', class_count: 3";
    for (String field :
        new String[] {
          "revision: 2",
          "activation: sigmoid",
          "temperature: 1.0000000001",
          "bias: 1e-30",
          "bias: [0, 0, 0]",
          "top_k: 6",
          "probabilities: all",
          "min_probability: 0.1",
          "abstain: {below: 0.1}",
          "masked_classes: [1]",
          "sampling: {seed: 2}",
          "sampling: {frequencies: [1, 2, 3]}",
          "sampling: {num_reserved_ids: 1}",
          "sampling: {distortion: 0.75}",
          "correction: log_q",
          "adaptive: {cutoffs: [1]}",
          "labels: [a, b, c]",
        }) {
      assertNotEquals(
          HexFormat.of().formatHex(definition(plain + "}").fingerprint()),
          HexFormat.of().formatHex(definition(plain + ", " + field + "}").fingerprint()),
          field);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "1, 1",
    "-1.5, -1.5",
    "100, 100",
    "123456.789, 123456.79",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
    "1.5e30, 1.5e+30",
    "1e-6, 0.000001",
    "1e-7, 1e-7",
    "1.25e-9, 1.25e-9",
    "0.1, 0.1",
    "3.4028235e38, 3.4028235e+38",
    "1.4e-45, 1.4e-45",
    "16777216, 16777216"
  })
  void floatHasItsShortestDigitsLaidOutAsEcmaScriptDoes(float value, String canonical) {
    assertEquals(canonical, CanonicalJson.number(value));
    assertEquals(value + 0f, Float.parseFloat(canonical));
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1",
    "0.1, 0.1",
    "0.30000000000000004, 0.30000000000000004",
    "5e-324, 4.9e-324",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "2e-3, 0.002",
    "9007199254740993, 9007199254740992"
  })
  void doubleHasItsShortestDigitsLaidOutAsEcmaScriptDoes(double value, String canonical) {
    assertEquals(canonical, CanonicalJson.number(value));
  }

  private static void assertFrozen(String yaml, String canonical, String fingerprint)
      throws Exception {
    SpecDefinition definition = definition(yaml);
    assertEquals(canonical, definition.canonical());
    assertEquals(fingerprint, HexFormat.of().formatHex(definition.fingerprint()));
  }

  /** Reads a spec that this release may refuse to run: its canonical form is settled already. */
  private static SpecDefinition definition(String yaml) throws Exception {
    YamlMapping model = (YamlMapping) YamlReader.read("m.yaml", yaml);
    return SpecReader.read(model, CatalogueContent.of("m.yaml", yaml), new Mistakes("m.yaml"));
  }
}
