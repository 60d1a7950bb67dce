// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.config.JobConfig;
import io.logitmill.model.CatalogueContent;
import java.time.Duration;
import java.util.List;

/**
 * What to verify.
 *
 * @param config of the job itself, whose outputs are compared with
 * @param plan what to score, and by which specs
 * @param catalogue every revision that the plan names
 * @param inputSchemas JSON of further schemas that records may be written with
 * @param patience how long to follow the outputs after the last answer
 * @param limit how many differences of each kind to describe, at least 0
 * @param memoryBytes memory for marks: a range that needs more is verified in several passes
 */
public record VerificationRequest(
    JobConfig config,
    ReplayPlan plan,
    CatalogueContent catalogue,
    List<String> inputSchemas,
    Duration patience,
    int limit,
    long memoryBytes) {
  public VerificationRequest {
    inputSchemas = List.copyOf(inputSchemas);
  }
}
