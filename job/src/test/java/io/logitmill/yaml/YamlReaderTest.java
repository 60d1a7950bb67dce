// SPDX-License-Identifier: Apache-2.0
package io.logitmill.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
  @ParameterizedTest
  @CsvSource({
    "no, STRING",
    "1.0, FLOAT",
    "1e3, FLOAT",
    ".5, FLOAT",
    "-1, INTEGER",
    "012, INTEGER",
    "0x1F, INTEGER",
    "0o17, INTEGER",
    "1_000, STRING",
    "1.2.3, STRING",
    "True, BOOLEAN",
    "~, NULL",
    "null, NULL",
    "-.inf, NON_FINITE",
    ".NaN, NON_FINITE",
    "'\"1\"', STRING",
    "!!str 1, STRING",
    "2026-01-31, STRING"
  })
  void resolvesPlainScalarsByTheCoreSchema(String yaml, YamlScalar.Kind kind) throws Exception {
    assertEquals(kind, ((YamlScalar) YamlReader.read("f.yaml", yaml)).kind());
  }

  @Test
  void aliasSharesTheValueOfItsAnchor() throws Exception {
    YamlMapping root = (YamlMapping) YamlReader.read("f.yaml", "a: &x [1]\nb: *x\n");
    assertSame(root.get("a"), root.get("b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"b: \"\\UFFFFFFFF\"", "b: \"\\U00110000\"", "b: [\"\\UFFFFFFFF\"]"})
  void refusesEscapeBeyondUnicode(String second) {
    String refusal = refusal("a: 1\n" + second + "\n");
    assertTrue(refusal.startsWith("f.yaml:"), refusal);
    assertTrue(refusal.contains("not valid YAML"), refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%YAML 99999999999.1", "%YAML 1.99999999999"})
  void refusesVersionOfYamlBeyondAllNumbers(String directive) {
    String refusal = refusal(directive + "\n---\na: 1\n");
    assertTrue(refusal.startsWith("f.yaml:1: not valid YAML"), refusal);
  }

  @Test
  void boundsWhatAliasesAddUpTo() {
    StringBuilder laughs = new StringBuilder("a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
    for (int i = 1; i < 10; i++) {
      String alias = "*a" + (i - 1);
      laughs.append("a%d: &a%d [%s]\n".formatted(i, i, (alias + ", ").repeat(10)));
    }
    assertEquals(
        "f.yaml:7: aliases stand for more than 10,000,000 values", refusal(laughs.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: &x [*x] | f.yaml:1: the alias *x has no complete value before it",
        "a: !!int 1 | f.yaml:1: the tag tag:yaml.org,2002:int is not supported",
        "a: !set {} | f.yaml:1: the tag !set is not supported",
        "? [a] : 1 | f.yaml:1: expected a name before the colon",
      })
  void refusesWhatNoFileOfOursNeeds(String yaml, String message) {
    assertEquals(message, refusal(yaml));
  }

  @Test
  void namesTheLineOfASyntaxErrorAndOfASecondDocument() {
    assertEquals(
        "f.yaml:2: not valid YAML: mapping values are not allowed here",
        refusal("a: 1\nb: c: d\n"));
    assertEquals("f.yaml:2: expected one document, found a second one", refusal("a: 1\n---\nb\n"));
    assertEquals(
        "f.yaml:2: not valid YAML: the character U+0001 is not allowed",
        refusal("a: 1\nb: \u0001"));
    assertEquals(
        "f.yaml:1: values are nested more than 64 deep", refusal("[".repeat(70) + "]".repeat(70)));
  }

  private static String refusal(String yaml) {
    return assertThrows(YamlException.class, () -> YamlReader.read("f.yaml", yaml)).getMessage();
  }
}
