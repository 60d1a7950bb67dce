// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aThreadThatSleepsAsItIsToldPassesJustSoOften() {
    Pace pace = new Pace(4_000, 0);
    long now = 0;
    int passes = 0;
    while (now < 10 * SECOND) {
      now += pace.nanosToSleep(now);
      now += 1_000; // the work for one record
      passes++;
    }
    assertEquals(40_000, passes, 20);
  }

  @Test
  void aSlowPaceSleepsBetweenAnyTwo() {
    Pace pace = new Pace(0.5, 0);
    assertEquals(0, pace.nanosToSleep(0));
    assertEquals(2 * SECOND, pace.nanosToSleep(0));
    assertEquals(SECOND, pace.nanosToSleep(3 * SECOND));
  }

  @Test
  void aThreadThatWasLateDoesNotCatchUp() {
    Pace pace = new Pace(1_000, 0);
    long late = 60 * SECOND;
    long slept = 0;
    for (int i = 0; i < 1_000; i++) {
      slept += pace.nanosToSleep(late + slept);
    }
    assertTrue(slept > SECOND * 99 / 100, "slept " + slept);
  }
}
