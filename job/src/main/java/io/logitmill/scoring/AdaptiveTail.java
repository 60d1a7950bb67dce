// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.softmax.DenseLogits;
import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.LogitPass;

/** One cluster of an adaptive softmax, with its tail if the record has it. Reused. */
final class AdaptiveTail {
  final DenseLogits logits = new DenseLogits();
  final LogitPass pass;

  /** Whether the record has the tail. */
  boolean isPresent;

  /** Whether the head leaves the cluster a mass. */
  boolean isLeft;

  /** The share of all classes that the classes of this cluster have together. */
  double mass;

  /** Whether one of its classes is a true class. */
  boolean holdsTrueClass;

  /** Whether the exponentials of the tail have been summed up. */
  boolean isSummed;

  AdaptiveTail(Kernel kernel) {
    pass = new LogitPass(kernel);
  }

  /** Begins a record, which does not have the tail so far. */
  void begin() {
    isPresent = false;
    isLeft = false;
    mass = 0;
    holdsTrueClass = false;
    isSummed = false;
  }
}
