// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * Where an operator of a replay leaves its counts, so that they outlive the job. Not thread-safe.
 */
public interface CountPublisher extends AutoCloseable {
  /**
   * Begins to replace what was left under the name of this operator and the names of these counts,
   * and does not wait. Does nothing as long as the last counts are still on their way.
   *
   * @param counts copied
   * @throws IOException if the last ones could not be left: the task fails, and goes on from its
   *     last checkpoint
   * @throws InterruptedException if the task is cancelled
   */
  void show(List<PartitionCount> counts) throws IOException, InterruptedException;

  /**
   * Replaces what was left under the name of this operator and the names of these counts; returns
   * when it is safely there.
   *
   * @throws IOException if it cannot be: the task fails, and goes on from its last checkpoint
   * @throws InterruptedException if the task is cancelled
   */
  void publish(List<PartitionCount> counts) throws IOException, InterruptedException;

  @Override
  void close();

  /** Opens the publisher in the task. */
  @FunctionalInterface
  interface Factory extends Serializable {
    /**
     * @param operator uid of the operator
     */
    CountPublisher open(String operator);
  }
}
