// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.util.List;

/**
 * What {@link Preflight} found: one line each, ready to be shown.
 *
 * @param errors why the job must not start
 * @param warnings what will surprise later
 * @param facts what the job needs to know of the brokers; of no use when there are errors
 */
public record PreflightReport(List<String> errors, List<String> warnings, Facts facts) {
  /**
   * @param maxPredictionBytes largest estimate of a prediction that the output accepts
   * @param maxDeadLetterBytes largest estimate of a dead letter that the output accepts
   * @param hasRunBefore whether a job of this name has run before: its group has committed offsets
   *     in the input topics, or the broker knows a committed transaction of it
   */
  public record Facts(int maxPredictionBytes, int maxDeadLetterBytes, boolean hasRunBefore) {}

  public PreflightReport {
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
  }

  /** Returns whether the job may start. */
  public boolean isClean() {
    return errors.isEmpty();
  }
}
