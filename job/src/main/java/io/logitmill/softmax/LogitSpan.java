// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/**
 * Whole pairs of rows of scaled logits, as little-endian float32: what a kernel is given.
 *
 * <p>Fields, because kernels copy them into locals before the loop. Reused; not thread-safe.
 */
public final class LogitSpan {
  /** The bytes; {@code 4 * PAIR * pairs} of them belong to the span. */
  public byte[] bytes;

  /** Where the first scaled logit begins. */
  public int from;

  /** How many pairs of rows there are; more than one block only in whole blocks. */
  public int pairs;

  void set(byte[] bytes, int from, int pairs) {
    this.bytes = bytes;
    this.from = from;
    this.pairs = pairs;
  }

  /** Returns how many scaled logits there are. */
  public int count() {
    return pairs * Numerics.PAIR;
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
