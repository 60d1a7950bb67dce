// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

/** IEEE 754 binary16 as a model server would write it. Stateless. */
final class Float16 {
  private static final float LEAST_NORMAL = 0x1p-14f;
  private static final float SUBNORMALS_PER_UNIT = 0x1p24f;
  private static final int DROPPED_BITS = 13;
  private static final int BIAS_DIFFERENCE = 127 - 15;

  private Float16() {}

  /**
   * Returns the bits of the number nearest to {@code value}, ties to even.
   *
   * @param value below 65,520 in magnitude
   */
  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    float magnitude = Math.abs(value);
    if (magnitude < LEAST_NORMAL) {
      return (short) (sign | (int) Math.rint(magnitude * SUBNORMALS_PER_UNIT));
    }
    int positive = Float.floatToRawIntBits(magnitude);
    int half = (1 << (DROPPED_BITS - 1)) - 1 + (positive >>> DROPPED_BITS & 1);
    return (short) (sign | ((positive + half) >>> DROPPED_BITS) - (BIAS_DIFFERENCE << 10));
  }
}
