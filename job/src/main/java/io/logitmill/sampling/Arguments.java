// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

/** The checks that the public types have in common. */
final class Arguments {
  private Arguments() {}

  static void requireClasses(int classCount) {
    require(classCount >= 1, "Expected at least 1 class, found %s.", classCount);
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
