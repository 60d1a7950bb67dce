// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelFactsTest {
  /** What HotSpot says; the last two stand for a virtual machine without HotSpot's options. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mixed mode, sharing                  | 4 | false | true
          compiled mode, sharing               | 4 | false | true
          interpreted mode, sharing            | 4 | false | false
          mixed mode, emulated-client, sharing | 1 | false | false
          mixed mode, emulated-client, sharing | 4 | false | false
          mixed mode, sharing                  | 4 | true  | false
          another virtual machine              | 0 | false | false
          ''                                   | 0 | false | false
          """)
  void compilesWithC2_isFalseWhateverSwitchesItOff(
      String info, String tieredStopAtLevel, String useJvmciCompiler, boolean expected) {
    assertEquals(expected, KernelFacts.compilesWithC2(info, tieredStopAtLevel, useJvmciCompiler));
  }
}
