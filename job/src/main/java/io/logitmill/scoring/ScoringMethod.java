// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

/** How the probabilities of a prediction were computed. */
public enum ScoringMethod {
  /** From the logits of all classes. */
  EXACT,
  /** From an exact head and a sample of the rest. */
  SAMPLED,
  /** From the candidates that the record carries. */
  CANDIDATES,
  /** From the head and tail clusters of an adaptive softmax. */
  ADAPTIVE
}
