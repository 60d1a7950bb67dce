// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

/** Where on its way a record was rejected. */
public enum RejectionStage {
  /** Bytes to record. */
  DECODE,
  /** Model key to model spec. */
  LOOKUP,
  /** Logits to probabilities. */
  SCORE,
  /** Prediction to bytes. */
  ENCODE
}
