// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.time.Duration;

/**
 * Where a task looks up model specs: a catalogue that is fixed, or one that is refreshed.
 *
 * <p>Safe to share between the tasks of one JVM.
 */
public interface SpecLookup extends AutoCloseable {
  /** Returns the catalogue of now; never null. */
  Catalogue catalogue();

  /**
   * Returns the spec of the key in the catalogue of now, or null. For every record: neither blocks
   * nor allocates.
   */
  default ModelSpec find(Utf8Slice model, Utf8Slice version) {
    return catalogue().find(model, version);
  }

  /**
   * Returns the spec of a key that {@link #find} did not know, once a newer catalogue has it; null
   * when the catalogue was read and does not have it, and there is no (more) time to wait.
   *
   * <p>Blocks. A catalogue that cannot be read is no reason to return null.
   *
   * @throws CatalogueUnavailableException if it could not be read for too long
   * @throws InterruptedException if the task is cancelled
   */
  ModelSpec await(Utf8Slice model, Utf8Slice version)
      throws CatalogueUnavailableException, InterruptedException;

  /** Returns the version of the catalogue of now, which counts from 1. */
  long version();

  /**
   * Returns how long ago the catalogue of now was last seen to be what its source says; zero if it
   * cannot change.
   */
  Duration age();

  @Override
  void close();

  /** Returns a lookup in a catalogue that never changes: unknown keys stay unknown. */
  static SpecLookup of(Catalogue catalogue) {
    return new FixedLookup(catalogue);
  }
}
