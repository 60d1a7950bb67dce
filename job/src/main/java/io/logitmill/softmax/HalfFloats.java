// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers of 16 bits as float32: every one of them is a float32, so nothing is rounded. Stateless.
 */
public final class HalfFloats {
  /*
   * binary16 has 5 bits of exponent (bias 15) and 10 of significand. Its magnitude, moved to where
   * binary32 has exponent and significand, is a number 2^112 times too small (127 - 15), subnormal
   * ones included, and a multiplication mends that without rounding. Infinity and NaN, which have
   * all ones as exponent, only need the three more ones.
   *
   * bfloat16 is the upper half of a binary32.
   */

  /** By how much the magnitude of a binary16 moves to the left. */
  private static final int MAGNITUDE_SHIFT = 13;

  /** The moved magnitude of +Infinity. */
  public static final int INFINITY = 0x7c00 << MAGNITUDE_SHIFT;

  /** What makes a number of a moved magnitude. */
  public static final float UNBIAS = 0x1p112f;

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private HalfFloats() {}

  /** Returns the number that the low 16 bits of {@code half} are as IEEE 754 binary16. */
  public static float float16(int half) {
    int magnitude = (half & 0x7fff) << MAGNITUDE_SHIFT;
    int number = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) * UNBIAS);
    // All ones in the exponent unless the magnitude is below that of Infinity.
    int infinite = ((INFINITY - 1 - magnitude) >> 31) & OrderedBits.INFINITY;
    return Float.intBitsToFloat(number | infinite | (half & 0x8000) << 16);
  }

  /** Returns the number that the low 16 bits of {@code half} are as bfloat16. */
  public static float bfloat16(int half) {
    return Float.intBitsToFloat(half << 16);
  }

  /** Widens the binary16 numbers from index {@code first} to {@code end}, exclusive. */
  static void widenFloat16(byte[] packed, int from, byte[] widened, int first, int end) {
    for (int i = first; i < end; i++) {
      int half = (short) SHORTS.get(packed, from + Short.BYTES * i);
      DenseLogits.write(widened, Float.BYTES * i, float16(half));
    }
  }

  /** Widens the bfloat16 numbers from index {@code first} to {@code end}, exclusive. */
  static void widenBfloat16(byte[] packed, int from, byte[] widened, int first, int end) {
    for (int i = first; i < end; i++) {
      int half = (short) SHORTS.get(packed, from + Short.BYTES * i);
      DenseLogits.write(widened, Float.BYTES * i, bfloat16(half));
    }
  }
}
