// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

/** Which array over all classes a prediction carries beside its top classes. */
public enum ProbabilityOutput {
  /** No such array. */
  NONE,
  /** {@code probabilities}, by class id. */
  ALL,
  /** {@code log_probabilities}, by class id, in nats. */
  LOG
}
