// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import io.logitmill.model.ModelSpec;

/** Scores the records of one kind of logits. Keeps working buffers: one per task. */
interface RecordScoring {
  /**
   * Scores {@code input} by {@code spec} into {@code output}, which is overwritten.
   *
   * @throws RejectionException if the record cannot become a prediction
   */
  void score(DecodedRecord input, ModelSpec spec, ScoredRecord output) throws RejectionException;
}
