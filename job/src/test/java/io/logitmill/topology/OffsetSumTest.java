// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OffsetSumTest {
  @Test
  void tellsSetsOfOneSizeApart() {
    Set<Long> sums = new HashSet<>();
    int sets = 0;
    for (long a = 0; a < 60; a++) {
      for (long b = a; b < 60; b++) {
        for (long c = b; c < 60; c++) {
          sums.add(OffsetSum.of(a) + OffsetSum.of(b) + OffsetSum.of(c));
          sets++;
        }
      }
    }
    assertEquals(sets, sums.size());
  }

  @Test
  void everyOffsetCounts() {
    for (long offset = 0; offset < 100_000; offset++) {
      assertNotEquals(0, OffsetSum.of(offset));
    }
  }

  @Test
  void isTheFinalizerOfSplitMix64() {
    // The first outputs of SplitMix64 with seed 0 are those of the offsets 0 and its increment.
    assertEquals(0xE220A8397B1DCDAFL, OffsetSum.of(0));
    assertEquals(0x6E789E6AA1B965F4L, OffsetSum.of(0x9E3779B97F4A7C15L));
    assertTrue(OffsetSum.of(1) != OffsetSum.of(2));
  }
}
