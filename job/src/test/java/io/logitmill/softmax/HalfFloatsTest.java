// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.testutils.Kernels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every number of 16 bits, held against its definition in float64, with every kernel. */
class HalfFloatsTest {
  private static final int PATTERNS = 1 << 16;

  @Test
  void everyFloat16_isTheNumberThatItsFieldsSay() {
    for (int half = 0; half < PATTERNS; half++) {
      assertSameFloat(number(half, 5, 10), HalfFloats.float16(half), half);
      assertSameFloat(number(half, 5, 10), HalfFloats.float16((short) half), half);
    }
  }

  @Test
  void everyBfloat16_isTheNumberThatItsFieldsSay() {
    for (int half = 0; half < PATTERNS; half++) {
      assertSameFloat(number(half, 8, 7), HalfFloats.bfloat16(half), half);
      assertSameFloat(number(half, 8, 7), HalfFloats.bfloat16((short) half), half);
    }
  }

  @Test
  void numbersThatAreKnown_areRight() {
    assertEquals(1f, HalfFloats.float16(0x3c00));
    assertEquals(-2f, HalfFloats.float16(0xc000));
    assertEquals(65504f, HalfFloats.float16(0x7bff));
    assertEquals(0x1p-24f, HalfFloats.float16(0x0001));
    assertEquals(0x1.ff8p-15f, HalfFloats.float16(0x03ff));
    assertEquals(0x1p-14f, HalfFloats.float16(0x0400));
    assertEquals(Float.NEGATIVE_INFINITY, HalfFloats.float16(0xfc00));
    assertEquals(1f, HalfFloats.bfloat16(0x3f80));
    assertEquals(3.140625f, HalfFloats.bfloat16(0x4049));
    assertEquals(Float.NEGATIVE_INFINITY, HalfFloats.bfloat16(0xff80));
    assertEquals(0x1p-133f, HalfFloats.bfloat16(0x0001));
  }

  /** The definition: sign, exponent and significand as IEEE 754 says, exact in float64. */
  private static double number(int half, int exponentBits, int significandBits) {
    int ones = (1 << exponentBits) - 1;
    int bias = ones >> 1;
    int exponent = half >> significandBits & ones;
    int significand = half & (1 << significandBits) - 1;
    double sign = half >> 15 == 0 ? 1 : -1;
    if (exponent == ones) {
      return significand == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    double fraction = (double) significand / (1 << significandBits);
    return exponent == 0
        ? sign * fraction * Math.pow(2, 1 - bias)
        : sign * (1 + fraction) * Math.pow(2, exponent - bias);
  }

  private static void assertSameFloat(double expected, float actual, int half) {
    // As boxed numbers: NaN equals NaN, and -0 does not equal +0.
    assertEquals(Double.valueOf(expected), Double.valueOf(actual), Integer.toHexString(half));
  }

  @Test
  void everyKernel_givesTheSameBits_atEveryLengthAndPlace() {
    Random random = new Random(1);
    for (int count : new int[] {1, 2, 7, 31, 32, 33, 63, 64, 65, 255, 1000, PATTERNS}) {
      int from = random.nextInt(5);
      ByteBuffer packed = ByteBuffer.allocate(from + 2 * count).order(ByteOrder.LITTLE_ENDIAN);
      packed.position(from);
      for (int i = 0; i < count; i++) {
        packed.putShort((short) (count == PATTERNS ? i : random.nextInt()));
      }
      for (Kernel kernel : Kernels.list()) {
        WidenedLogits widened = new WidenedLogits(kernel);
        widened.setFloat16(packed.array(), from, count);
        for (int i = 0; i < count; i++) {
          float expected = HalfFloats.float16(packed.getShort(from + 2 * i));
          assertSameBits(expected, widened, i, kernel);
        }
        widened.setBfloat16(packed.array(), from, count);
        for (int i = 0; i < count; i++) {
          float expected = HalfFloats.bfloat16(packed.getShort(from + 2 * i));
          assertSameBits(expected, widened, i, kernel);
        }
      }
    }
  }

  private static void assertSameBits(
      float expected, WidenedLogits widened, int index, Kernel kernel) {
    int bits = DenseLogits.readBits(widened.bytes(), Float.BYTES * index);
    assertEquals(Float.floatToRawIntBits(expected), bits, kernel.description() + " at " + index);
  }
}
