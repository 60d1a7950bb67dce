// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.util.Random;

/** How the logits of one row are drawn. */
public enum Distribution {
  /** Independent normal logits, mean 0, standard deviation {@link #SIGMA}. */
  NORMAL,
  /** The same, and then one class is put {@link #LEAD} above the greatest of the others. */
  PEAKED;

  static final float SIGMA = 3f;
  static final float LEAD = 80f;

  /** Draws the logits of one row into {@code logits[from .. from + count)}. */
  void draw(Random random, float[] logits, int from, int count) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      logits[i] = (float) (SIGMA * random.nextGaussian());
      max = Math.max(max, logits[i]);
    }
    if (this == PEAKED) {
      logits[from + random.nextInt(count)] = max + LEAD;
    }
  }
}
