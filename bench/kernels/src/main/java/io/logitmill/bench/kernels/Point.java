// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.util.Locale;

/** What one virtual machine measures. */
record Point(Operation operation, Distribution logits, int classes, Contender contender) {

  /** Returns the point in words. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, %,d classes, %s: %s",
        operation.title(),
        classes,
        logits.name().toLowerCase(Locale.ROOT),
        contender.label());
  }
}
