// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

/**
 * A distribution over the classes 0 to {@code classCount() - 1}, from which classes are drawn
 * independently of each other.
 *
 * <p>Immutable, and shared between threads; the generator is the caller's own.
 */
public interface ClassSampler {
  /** Returns the number of classes. */
  int classCount();

  /** Returns one class id. */
  int draw(Philox random);

  /**
   * Returns the probability that one draw gives the class, in [0, 1].
   *
   * @throws IllegalArgumentException if there is no such class
   */
  double probability(int classId);

  /** Returns how many classes have a probability above 0. */
  int support();
}
