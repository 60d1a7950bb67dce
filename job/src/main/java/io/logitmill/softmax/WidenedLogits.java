// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

import static io.logitmill.softmax.Numerics.PAIR;

/**
 * The logits of one record, of 16 bits each, as little-endian float32 in a buffer that is kept from
 * record to record. Not thread-safe.
 */
public final class WidenedLogits {
  private final Kernel kernel;
  private byte[] bytes = {};

  public WidenedLogits(Kernel kernel) {
    this.kernel = kernel;
  }

  /**
   * Takes the place of what was there before.
   *
   * @param packed read: {@code 2 * count} bytes from {@code from} on, IEEE 754 binary16
   */
  public void setFloat16(byte[] packed, int from, int count) {
    grow(count);
    int pairs = count / PAIR;
    kernel.widenFloat16(packed, from, pairs, bytes);
    HalfFloats.widenFloat16(packed, from, bytes, pairs * PAIR, count);
  }

  /** Like {@link #setFloat16}, of bfloat16. */
  public void setBfloat16(byte[] packed, int from, int count) {
    grow(count);
    int pairs = count / PAIR;
    kernel.widenBfloat16(packed, from, pairs, bytes);
    HalfFloats.widenBfloat16(packed, from, bytes, pairs * PAIR, count);
  }

  private void grow(int count) {
    int needed = Math.multiplyExact(Float.BYTES, count);
    if (bytes.length < needed) {
      bytes = new byte[needed];
    }
  }

  /** Returns the array that holds the logits from its start on; valid until they are set again. */
  public byte[] bytes() {
    return bytes;
  }
}
