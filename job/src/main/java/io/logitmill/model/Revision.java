// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

/** What names a spec for ever: its model key and its revision. */
record Revision(ModelKey key, int number) {
  static Revision of(ModelSpec spec) {
    return new Revision(spec.key(), spec.revision());
  }

  @Override
  public String toString() {
    return "revision " + number + " of " + key;
  }
}
