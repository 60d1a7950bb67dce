// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.ScoringSteps;

/**
 * What the client found out before the start, and the job needs.
 *
 * @param facts what the preflight learned of the brokers
 * @param refuseFreshStart whether the job must not begin without state: its group has committed
 *     offsets, and nobody said {@code --fresh}
 * @param steps opens decoder, catalogue, scorer and encoder in the task
 */
public record JobStart(
    PreflightReport.Facts facts, boolean refuseFreshStart, ScoringSteps.Factory steps) {}
