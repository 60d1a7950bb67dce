// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ReplayProgressTest {
  @Test
  void tellsHowFarItIsHowFastAndHowLongItTakes() {
    assertEquals(
        "running  250,000 of 1,000,000 offsets, 25 %  records 249,000  dead letters 12"
            + "  50,000/s  left 0:15 min",
        ReplayProgress.line("RUNNING", 250_000, 1_000_000, 249_000, 12, 50_000));
    assertEquals(
        "running  0 of 1,000,000,000 offsets, 0 %  records 0  dead letters 0  10,000/s"
            + "  left 27 h 46 min",
        ReplayProgress.line("RUNNING", 0, 1_000_000_000, 0, 0, 10_000));
  }

  @Test
  void doesNotGuessBeforeItKnowsASpeed() {
    assertEquals(
        "created  0 of 10 offsets, 0 %  records 0  dead letters 0  0/s  left ?",
        ReplayProgress.line("CREATED", 0, 10, 0, 0, 0));
    assertEquals(
        "finished  10 of 10 offsets, 100 %  records 10  dead letters 0  0/s  left 0:00 min",
        ReplayProgress.line("FINISHED", 10, 10, 10, 0, 0));
  }
}
