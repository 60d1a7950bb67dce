// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The greatest logit of a row: the least that any scan of the logits must do. */
final class VectorMax {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private VectorMax() {}

  static Call open(Rows rows) {
    return row -> max(rows.logits(), rows.start(row), rows.classes());
  }

  /** Compare and blend: FloatVector.max costs three times as much, for NaN and -0. */
  private static float max(float[] logits, int start, int classes) {
    FloatVector max0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector max1 = max0;
    FloatVector max2 = max0;
    FloatVector max3 = max0;
    int end = start + classes;
    int i = start;
    for (; i <= end - 4 * LANES; i += 4 * LANES) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, logits, i);
      FloatVector x1 = FloatVector.fromArray(SPECIES, logits, i + LANES);
      FloatVector x2 = FloatVector.fromArray(SPECIES, logits, i + 2 * LANES);
      FloatVector x3 = FloatVector.fromArray(SPECIES, logits, i + 3 * LANES);
      max0 = max0.blend(x0, x0.compare(GT, max0));
      max1 = max1.blend(x1, x1.compare(GT, max1));
      max2 = max2.blend(x2, x2.compare(GT, max2));
      max3 = max3.blend(x3, x3.compare(GT, max3));
    }
    for (; i <= end - LANES; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, logits, i);
      max0 = max0.blend(x, x.compare(GT, max0));
    }
    float max = Float.NEGATIVE_INFINITY;
    if (classes >= LANES) {
      max = max0.max(max1).max(max2.max(max3)).reduceLanes(MAX);
    }
    for (; i < end; i++) {
      max = logits[i] > max ? logits[i] : max;
    }
    return max;
  }
}
