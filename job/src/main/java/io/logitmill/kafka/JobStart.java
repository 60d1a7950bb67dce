// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.ReplaySettings;
import io.logitmill.topology.ScoringSteps;
import io.logitmill.topology.SourceRecord;
import org.apache.flink.api.connector.source.Source;

/**
 * What the client found out before the start, and the job needs.
 *
 * @param facts what the preflight learned of the brokers
 * @param refuseFreshStart whether the job must not begin without state: its group has committed
 *     offsets, and nobody said {@code --fresh}
 * @param replay what to score again; null for the job itself
 * @param input where the records come from; null for the topics of the configuration
 * @param steps opens decoder, catalogue, scorer and encoder in the task
 */
public record JobStart(
    PreflightReport.Facts facts,
    boolean refuseFreshStart,
    ReplaySettings replay,
    Source<SourceRecord, ?, ?> input,
    ScoringSteps.Factory steps) {
  /** Returns the start of the job itself. */
  public static JobStart of(
      PreflightReport.Facts facts, boolean refuseFreshStart, ScoringSteps.Factory steps) {
    return new JobStart(facts, refuseFreshStart, null, null, steps);
  }

  /** Returns the start of a replay of the topics of the configuration. */
  public static JobStart ofReplay(
      PreflightReport.Facts facts,
      boolean refuseFreshStart,
      ReplaySettings replay,
      ScoringSteps.Factory steps) {
    return new JobStart(facts, refuseFreshStart, replay, null, steps);
  }

  /** Returns this start with records from elsewhere, under the same coordinates as planned. */
  public JobStart from(Source<SourceRecord, ?, ?> other) {
    return new JobStart(facts, refuseFreshStart, replay, other, steps);
  }
}
