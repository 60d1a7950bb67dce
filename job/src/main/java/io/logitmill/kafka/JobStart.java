// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.ReplaySettings;
import io.logitmill.topology.ScoringSteps;

/**
 * What the client found out before the start, and the job needs.
 *
 * @param facts what the preflight learned of the brokers
 * @param refuseFreshStart whether the job must not begin without state: its group has committed
 *     offsets, and nobody said {@code --fresh}
 * @param replay what to score again; null for the job itself
 * @param steps opens decoder, catalogue, scorer and encoder in the task
 */
public record JobStart(
    PreflightReport.Facts facts,
    boolean refuseFreshStart,
    ReplaySettings replay,
    ScoringSteps.Factory steps) {
  /** Returns the start of the job itself. */
  public static JobStart of(
      PreflightReport.Facts facts, boolean refuseFreshStart, ScoringSteps.Factory steps) {
    return new JobStart(facts, refuseFreshStart, null, steps);
  }
}
