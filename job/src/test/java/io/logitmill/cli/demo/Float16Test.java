// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.softmax.HalfFloats;
import org.junit.jupiter.api.Test;

class Float16Test {
  private static final int INFINITY = 0x7c00;

  @Test
  void everyFiniteFloat16_isItself() {
    for (int half = 0; half < INFINITY; half++) {
      assertEquals((short) half, Float16.of(HalfFloats.float16(half)));
      assertEquals((short) (half | 0x8000), Float16.of(HalfFloats.float16(half | 0x8000)));
    }
  }

  @Test
  void whatLiesBetweenTwo_becomesTheNearer_andTheEvenOneFromTheMiddle() {
    for (int half = 0; half < INFINITY - 1; half++) {
      float low = HalfFloats.float16(half);
      float high = HalfFloats.float16(half + 1);
      float middle = low + (high - low) / 2;
      assertEquals((short) half, Float16.of(Math.nextDown(middle)), "below " + middle);
      assertEquals((short) (half + 1), Float16.of(Math.nextUp(middle)), "above " + middle);
      assertEquals((short) (half + (half & 1)), Float16.of(middle), "at " + middle);
    }
  }
}
