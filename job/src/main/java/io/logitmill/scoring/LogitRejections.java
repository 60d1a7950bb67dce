// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.ModelSpec;

/** The rejections that every kind of logits has in common. */
final class LogitRejections {
  private LogitRejections() {}

  /**
   * Returns the rejection of a logit that is NaN or +Infinity, or not finite once scaled.
   *
   * @param index where in the record it stands
   */
  static RejectionException invalidLogit(float logit, int classId, int index, ModelSpec spec) {
    if (Float.isFinite(logit)) {
      float bias = spec.biases() == null ? spec.bias() : spec.biases()[classId];
      return new RejectionException.InvalidLogit(
          "Expected a logit that stays finite when multiplied by %s (1 / temperature) plus %s"
              + " (bias), found %s at index %d.",
          spec.inverseTemperature(), bias, logit, index);
    }
    return new RejectionException.InvalidLogit(
        "Expected a finite logit or -Infinity, found %s at index %d.", logit, index);
  }

  /** Returns the rejection of a record with {@code count} logits of which none is left. */
  static RejectionException noClassLeft(int count, ModelSpec spec) {
    return new RejectionException.NoClassLeft(
        "Expected a class that is neither masked nor at -Infinity, found none among %d classes"
            + " (%d masked).",
        count, spec.maskedClasses().length);
  }
}
