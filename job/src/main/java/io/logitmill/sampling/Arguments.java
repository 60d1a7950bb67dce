// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

/** The checks that the public types have in common. */
final class Arguments {
  private Arguments() {}

  static void requireClasses(int classCount) {
    require(classCount >= 1, "Expected at least 1 class, found %s.", classCount);
  }

  /**
   * Checks a class id; made to cost nothing beside a draw.
   *
   * @throws IllegalArgumentException unless it is in [0, classCount)
   */
  static void requireClass(int classId, int classCount) {
    if (classId < 0 || classId >= classCount) {
      throw new IllegalArgumentException(
          "Expected a class from 0 to %d, found %d.".formatted(classCount - 1, classId));
    }
  }

  static void requireProbability(double probability) {
    require(
        probability >= 0 && probability <= 1,
        "Expected a probability from 0 to 1, found %s.",
        probability);
  }

  /**
   * @throws IllegalArgumentException unless {@code holds}
   */
  static void require(boolean holds, String template, Number found) {
    if (!holds) {
      throw new IllegalArgumentException(template.formatted(found));
    }
  }
}
