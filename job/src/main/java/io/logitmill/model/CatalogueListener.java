// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.time.Duration;

/**
 * Hears of every refresh that mattered. Called on the refreshing thread (the first time on the one
 * that starts it); must return soon and not throw.
 */
public interface CatalogueListener {
  /**
   * A new catalogue is in force.
   *
   * @param version counts the catalogues of this JVM, from 1
   * @param specCount number of specs in it, all revisions
   */
  void refreshed(long version, int specCount);

  /**
   * The catalogue could not be read ({@link java.io.IOException}) or is wrong ({@link
   * CatalogueException}); the last good one stays in force.
   */
  void failed(Exception reason);

  /**
   * A task begins to wait for a key that the catalogue does not have. Called on the task's thread.
   *
   * @param key the model and its version
   * @param atMost what is left of the budget that all unknown keys share
   */
  default void waiting(ModelKey key, Duration atMost) {}
}
