// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/**
 * Floats as ints of the same order, so that greatest and least are integer operations: one
 * instruction, and no special cases for NaN.
 *
 * <p>A NaN with a clear sign lies above +Infinity, one with a set sign below -Infinity; -0 lies
 * just below +0.
 */
public final class OrderedBits {
  /** The ordered bits of +Infinity. */
  public static final int INFINITY = 0x7f800000;

  /** The ordered bits of -Infinity. */
  public static final int NEGATIVE_INFINITY = INFINITY ^ -1;

  private OrderedBits() {}

  /** Returns the ordered bits of {@code x}. */
  public static int of(float x) {
    return ofBits(Float.floatToRawIntBits(x));
  }

  /** Returns the float with these ordered bits. */
  public static float toFloat(int ordered) {
    return Float.intBitsToFloat(ofBits(ordered));
  }

  /** Turns the raw bits of a float into its ordered bits, and back. */
  static int ofBits(int bits) {
    return bits ^ ((bits >> 31) >>> 1);
  }
}
