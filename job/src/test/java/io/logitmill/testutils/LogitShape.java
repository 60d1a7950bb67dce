// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import io.logitmill.sampling.Philox;

/** Logits of many classes, as models have them. */
public enum LogitShape {
  /** Independent, normal, with a standard deviation of 1. */
  NORMAL_1 {
    @Override
    double logit(int classId, Philox random) {
      return normal(random);
    }
  },
  /** Independent, normal, with a standard deviation of 3. */
  NORMAL_3 {
    @Override
    double logit(int classId, Philox random) {
      return 3 * normal(random);
    }
  },
  /** Probabilities by Zipf's law, the most frequent class first. */
  ZIPF {
    @Override
    double logit(int classId, Philox random) {
      return -Math.log(classId + 1.0);
    }
  },
  /** All the same. */
  UNIFORM {
    @Override
    double logit(int classId, Philox random) {
      return 0;
    }
  },
  /** Normal, and one class with about half of the mass. */
  PEAKED {
    @Override
    double logit(int classId, Philox random) {
      return classId == 7 ? 12 : normal(random);
    }
  };

  abstract double logit(int classId, Philox random);

  /** Returns the logits of {@code count} classes. */
  public float[] logits(int count, Philox random) {
    float[] logits = new float[count];
    for (int classId = 0; classId < count; classId++) {
      logits[classId] = (float) logit(classId, random);
    }
    return logits;
  }

  private static double normal(Philox random) {
    double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
    return radius * Math.cos(2 * Math.PI * random.nextDouble());
  }
}
