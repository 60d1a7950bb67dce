// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

/**
 * One contender, opened for one operation on some rows: what the benchmark times.
 *
 * <p>The result stays in memory of the contender's own, allocated beforehand wherever its API
 * permits.
 */
interface Call extends AutoCloseable {

  /**
   * Computes one row; a batch computes all rows, whichever is asked for.
   *
   * @return a value that depends on the result or is cheap; what is not needed of the result is
   *     stored, so that no part of the work can be left out
   */
  double call(int row);

  /**
   * Copies the probabilities of a row that was just computed, for {@link Operation#SOFTMAX} and
   * {@link Operation#SIGMOID}.
   *
   * @param probabilities written: one value per class
   */
  default void probabilities(int row, float[] probabilities) {
    throw new UnsupportedOperationException("this call computes no probabilities");
  }

  /** Returns the class ids that {@link Operation#TOP5} just selected, best first. */
  default int[] top() {
    throw new UnsupportedOperationException("this call selects no classes");
  }

  @Override
  default void close() {}
}
