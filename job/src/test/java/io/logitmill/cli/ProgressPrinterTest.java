// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProgressPrinterTest {
  @Test
  void saysHowFarTheJobIs() {
    assertEquals(
        "running  records in 12,010  predictions 12,000  dead letters 10  2,400/s  lag 1,234",
        ProgressPrinter.line("RUNNING", 12_000, 10, 2_400.4, 1_234, false));
  }

  @Test
  void doesNotGuessTheLag() {
    assertEquals(
        "restarting  records in 0  predictions 0  dead letters 0  0/s  lag ?",
        ProgressPrinter.line("RESTARTING", 0, 0, 0, -1, false));
  }

  @Test
  void saysThatTheBrokersAreGone() {
    assertEquals(
        "running  records in 7  predictions 7  dead letters 0  0/s  lag ?"
            + "  no connection to the input's brokers",
        ProgressPrinter.line("RUNNING", 7, 0, 0, 3, true));
  }
}
