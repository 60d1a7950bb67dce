// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Copies float32 values between arrays and their little-endian bytes, bit for bit. Stateless.
 *
 * <p>Views of the byte array and not float buffers: as fast, and nothing is allocated.
 */
final class FloatArrays {
  private static final VarHandle FLOATS =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private FloatArrays() {}

  /**
   * Copies {@code count} floats into {@code bytes}.
   *
   * @param floats read: the first {@code count} values
   * @param bytes written: {@code 4 * count} bytes from {@code at} on
   */
  static void toLittleEndian(float[] floats, int count, byte[] bytes, int at) {
    for (int i = 0; i < count; i++) {
      FLOATS.set(bytes, at + Float.BYTES * i, floats[i]);
    }
  }
}
