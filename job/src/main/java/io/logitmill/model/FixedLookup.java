// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.time.Duration;
import java.util.Objects;

/** A catalogue that travels with the job. */
final class FixedLookup implements SpecLookup {
  private final Catalogue catalogue;

  FixedLookup(Catalogue catalogue) {
    this.catalogue = Objects.requireNonNull(catalogue, "catalogue");
  }

  @Override
  public Catalogue catalogue() {
    return catalogue;
  }

  @Override
  public ModelSpec await(Utf8Slice model, Utf8Slice version) {
    return find(model, version);
  }

  @Override
  public long version() {
    return 1;
  }

  @Override
  public Duration age() {
    return Duration.ZERO;
  }

  @Override
  public void close() {}
}
