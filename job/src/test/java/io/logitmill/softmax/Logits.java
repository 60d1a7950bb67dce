// SPDX-License-Identifier: Apache-2.0
package io.logitmill.softmax;

/** Short ways to make the input of a pass. */
final class Logits {
  private Logits() {}

  /** Returns logits that need no scaling, at an odd place of a larger array. */
  static DenseLogits of(float... logits) {
    return of(logits, Scaling.of(1f, 0f, null, new int[0], logits.length));
  }

  static DenseLogits of(float[] logits, Scaling scaling) {
    byte[] bytes = new byte[3 + Float.BYTES * logits.length + 1];
    for (int i = 0; i < logits.length; i++) {
      DenseLogits.write(bytes, 3 + Float.BYTES * i, logits[i]);
    }
    DenseLogits result = new DenseLogits();
    result.set(bytes, 3, logits.length, scaling);
    return result;
  }
}
