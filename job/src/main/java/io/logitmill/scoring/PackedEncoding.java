// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

/** How packed logits are written; all are little-endian. */
public enum PackedEncoding {
  /** An encoding that this release does not know. */
  UNKNOWN(0),
  /** IEEE 754 binary32: 8 bits of exponent, 23 of significand. */
  FLOAT32(4),
  /** IEEE 754 binary16: 5 bits of exponent, 10 of significand. */
  FLOAT16(2),
  /** The upper half of a binary32: 8 bits of exponent, 7 of significand. */
  BFLOAT16(2);

  private final int bytes;

  PackedEncoding(int bytes) {
    this.bytes = bytes;
  }

  /** Returns how many bytes one logit takes; 0 if that is not known. */
  public int bytes() {
    return bytes;
  }
}
