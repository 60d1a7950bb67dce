// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import static jdk.incubator.vector.VectorOperators.EXP;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API with its own EXP, which the JDK computes by Intel's SVML on x64: maximum,
 * exponentials and their sum, scaling.
 *
 * <p>Each operation is one static method with no vector passed in or out, four accumulators where
 * one would wait for itself, no mask, no conversion, and no reduction in a loop.
 */
final class Svml {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();

  private Svml() {}

  static Call open(Operation operation, Rows rows) {
    int classes = rows.classes();
    float[] tail = new float[LANES];
    return switch (operation) {
      case SOFTMAX ->
          new ProbabilitiesCall(rows) {
            @Override
            void compute(int start, float[] probabilities) {
              softmax(rows.logits(), start, classes, tail, probabilities);
            }
          };
      case SIGMOID ->
          new ProbabilitiesCall(rows) {
            @Override
            void compute(int start, float[] probabilities) {
              sigmoid(rows.logits(), start, classes, tail, probabilities);
            }
          };
      case TOP5, MAX -> throw new UnsupportedOperationException("no EXP of its own in this");
    };
  }

  /** The last classes, fewer than a vector, go through {@code tail}, filled up with -Infinity. */
  private static void softmax(
      float[] logits, int start, int classes, float[] tail, float[] probabilities) {
    int vectors = classes - classes % LANES;
    int unrolled = classes - classes % (4 * LANES);
    FloatVector none = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);

    FloatVector max0 = none;
    FloatVector max1 = none;
    FloatVector max2 = none;
    FloatVector max3 = none;
    int i = 0;
    for (; i < unrolled; i += 4 * LANES) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, logits, start + i);
      FloatVector x1 = FloatVector.fromArray(SPECIES, logits, start + i + LANES);
      FloatVector x2 = FloatVector.fromArray(SPECIES, logits, start + i + 2 * LANES);
      FloatVector x3 = FloatVector.fromArray(SPECIES, logits, start + i + 3 * LANES);
      max0 = max0.blend(x0, x0.compare(GT, max0));
      max1 = max1.blend(x1, x1.compare(GT, max1));
      max2 = max2.blend(x2, x2.compare(GT, max2));
      max3 = max3.blend(x3, x3.compare(GT, max3));
    }
    for (; i < vectors; i += LANES) {
      FloatVector x = FloatVector.fromArray(SPECIES, logits, start + i);
      max0 = max0.blend(x, x.compare(GT, max0));
    }
    int rest = classes - vectors;
    if (rest > 0) {
      none.intoArray(tail, 0);
      System.arraycopy(logits, start + vectors, tail, 0, rest);
      max1 = max1.max(FloatVector.fromArray(SPECIES, tail, 0));
    }
    float max = max0.max(max1).max(max2.max(max3)).reduceLanes(MAX);

    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (i = 0; i < unrolled; i += 4 * LANES) {
      FloatVector e0 = FloatVector.fromArray(SPECIES, logits, start + i).sub(max).lanewise(EXP);
      e0.intoArray(probabilities, i);
      sum0 = sum0.add(e0);
      FloatVector e1 =
          FloatVector.fromArray(SPECIES, logits, start + i + LANES).sub(max).lanewise(EXP);
      e1.intoArray(probabilities, i + LANES);
      sum1 = sum1.add(e1);
      FloatVector e2 =
          FloatVector.fromArray(SPECIES, logits, start + i + 2 * LANES).sub(max).lanewise(EXP);
      e2.intoArray(probabilities, i + 2 * LANES);
      sum2 = sum2.add(e2);
      FloatVector e3 =
          FloatVector.fromArray(SPECIES, logits, start + i + 3 * LANES).sub(max).lanewise(EXP);
      e3.intoArray(probabilities, i + 3 * LANES);
      sum3 = sum3.add(e3);
    }
    for (; i < vectors; i += LANES) {
      FloatVector e = FloatVector.fromArray(SPECIES, logits, start + i).sub(max).lanewise(EXP);
      e.intoArray(probabilities, i);
      sum0 = sum0.add(e);
    }
    if (rest > 0) {
      FloatVector e = FloatVector.fromArray(SPECIES, tail, 0).sub(max).lanewise(EXP);
      e.intoArray(tail, 0);
      sum1 = sum1.add(e);
    }
    float inverse =
        1f
            / sum0.add(sum1)
                .add(sum2.add(sum3))
                .reduceLanes(jdk.incubator.vector.VectorOperators.ADD);

    for (i = 0; i < vectors; i += LANES) {
      FloatVector.fromArray(SPECIES, probabilities, i).mul(inverse).intoArray(probabilities, i);
    }
    for (; i < classes; i++) {
      probabilities[i] = tail[i - vectors] * inverse;
    }
  }

  private static void sigmoid(
      float[] logits, int start, int classes, float[] tail, float[] probabilities) {
    int vectors = classes - classes % LANES;
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int i = 0; i < vectors; i += LANES) {
      FloatVector e = FloatVector.fromArray(SPECIES, logits, start + i).neg().lanewise(EXP);
      one.div(e.add(one)).intoArray(probabilities, i);
    }
    int rest = classes - vectors;
    if (rest > 0) {
      System.arraycopy(logits, start + vectors, tail, 0, rest);
      FloatVector e = FloatVector.fromArray(SPECIES, tail, 0).neg().lanewise(EXP);
      one.div(e.add(one)).intoArray(tail, 0);
      System.arraycopy(tail, 0, probabilities, vectors, rest);
    }
  }
}
