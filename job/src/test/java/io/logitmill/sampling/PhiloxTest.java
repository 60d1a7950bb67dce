// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.testutils.Chance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhiloxTest {
  /** From the file kat_vectors of Random123, the reference implementation. */
  @Test
  void blocks_areTheKnownAnswersOfTheReferenceImplementation() {
    assertBlock(0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertBlock(-1, -1, -1, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertBlock(
        0x85a308d3243f6a88L,
        0x0370734413198a2eL,
        0x299f31d0a4093822L,
        0xd16cfe09,
        0x94fdcceb,
        0x5001e420,
        0x24126ea1);
  }

  private static void assertBlock(long low, long high, long key, int... expected) {
    int[] block = new int[4];
    Philox.fill(low, high, key, block);
    assertArrayEquals(expected, block);
  }

  @Test
  void numbers_areTheBlocksOfTheStreamOneAfterTheOther() {
    Philox random = new Philox(7, 9);
    int[] block = new int[4];
    for (int i = 0; i < 3; i++) {
      Philox.fill(i, 9, 7, block);
      for (int expected : block) {
        assertEquals(expected, random.nextInt());
      }
    }
    Philox.fill(3, 9, 7, block);
    assertEquals((block[0] & 0xffffffffL) | (long) block[1] << 32, random.nextLong());
  }

  @Test
  void begin_repeatsAStreamFromItsStart_andNoOtherStreamOrKeyBeginsAlike() {
    Philox random = new Philox(7, 9);
    long first = random.nextLong();
    random.nextInt();
    random.begin(7, 9);
    assertEquals(first, random.nextLong());
    random.begin(7, 10);
    assertNotEquals(first, random.nextLong());
    random.begin(8, 9);
    assertNotEquals(first, random.nextLong());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 1_000})
  void boundedNumbers_areEquallyLikely(int bound) {
    long seed = Chance.seed("boundedNumbers_areEquallyLikely");
    Philox random = new Philox(seed, bound);
    int[] counts = new int[bound];
    int draws = 200_000;
    for (int i = 0; i < draws; i++) {
      counts[random.nextInt(bound)]++;
    }
    double expected = (double) draws / bound;
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - expected) * (count - expected) / expected;
    }
    assertTrue(chiSquare <= Chance.chiSquare(bound - 1), "seed " + seed + ": " + chiSquare);
  }

  /** With such a bound, plain multiplication would give a third of the numbers twice as often. */
  @Test
  void boundedNumbers_areEquallyLikely_whereTheBoundIsNearTheRange() {
    long seed = Chance.seed("boundedNumbers_nearTheRange");
    Philox random = new Philox(seed, 0);
    int bound = 3 << 29;
    int draws = 200_000;
    int[] counts = new int[3];
    for (int i = 0; i < draws; i++) {
      counts[random.nextInt(bound) % 3]++;
    }
    for (int count : counts) {
      assertEquals(
          1 / 3.0, (double) count / draws, Chance.frequencyDeviation(1 / 3.0, draws), "" + seed);
    }
  }

  @Test
  void doubles_fillTheUnitInterval() {
    long seed = Chance.seed("doubles_fillTheUnitInterval");
    Philox random = new Philox(seed, 0);
    int draws = 200_000;
    int[] counts = new int[100];
    for (int i = 0; i < draws; i++) {
      double x = random.nextDouble();
      assertTrue(x >= 0 && x < 1, "seed " + seed + ": " + x);
      counts[(int) (100 * x)]++;
    }
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - draws / 100.0) * (count - draws / 100.0) / (draws / 100.0);
    }
    assertTrue(chiSquare <= Chance.chiSquare(99), "seed " + seed + ": " + chiSquare);
  }
}
