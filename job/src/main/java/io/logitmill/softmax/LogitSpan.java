// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/**
 * Whole quads of scaled logits, as little-endian float32: what a kernel is given.
 *
 * <p>Fields, because kernels copy them into locals before the loop. Reused; not thread-safe.
 */
public final class LogitSpan {
  /** The bytes; {@code 4 * QUAD * quads} of them belong to the span. */
  public byte[] bytes;

  /** Where the first scaled logit begins. */
  public int from;

  /** How many quads there are; more than one block only in whole blocks. */
  public int quads;

  void set(byte[] bytes, int from, int quads) {
    this.bytes = bytes;
    this.from = from;
    this.quads = quads;
  }

  /** Returns how many scaled logits there are. */
  public int count() {
    return quads * Numerics.QUAD;
  }

  /** Returns one scaled logit. */
  float scaled(int index) {
    return DenseLogits.read(bytes, from + Float.BYTES * index);
  }

  /** Returns the ordered bits of one scaled logit. */
  int orderedBits(int index) {
    return OrderedBits.ofBits(DenseLogits.readBits(bytes, from + Float.BYTES * index));
  }
}
