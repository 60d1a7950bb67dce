// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

/**
 * Draws every class with the same probability, 1 / classes.
 *
 * @param classCount at least 1
 */
public record UniformSampler(int classCount) implements ClassSampler {
  public UniformSampler {
    Arguments.requireClasses(classCount);
  }

  @Override
  public int draw(Philox random) {
    return random.nextInt(classCount);
  }

  @Override
  public double probability(int classId) {
    Arguments.requireClass(classId, classCount);
    return 1.0 / classCount;
  }

  @Override
  public int support() {
    return classCount;
  }
}
