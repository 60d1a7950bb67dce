// SPDX-License-Identifier: Apache-2.0
package io.logitmill.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {
  @ParameterizedTest
  @ValueSource(strings = {"job.name", "a b", "\"quoted\"", "é"})
  void nameThatCanBeSeenIsShownAsItIs(String name) {
    assertEquals(name, OneLine.name(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "   ", " job", "job.name ", "job.\t", "job.\u00A0", "\u3000"})
  void nameWithBlanksAtItsEndsIsShownInQuotes(String name) {
    assertEquals('"' + name + '"', OneLine.name(name));
  }
}
