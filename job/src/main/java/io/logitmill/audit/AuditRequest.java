// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.config.JobConfig;
import io.logitmill.history.OffsetBound;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What to audit.
 *
 * @param config names topics, brokers and the job's group
 * @param from where the range begins; not {@link OffsetBound.Kind#COMMITTED}
 * @param to where it ends
 * @param patience how long to follow the outputs after the last answer
 * @param limit how many findings of each kind to describe, at least 0
 * @param offsetsOut where to write the missing offsets, if anywhere
 * @param values what scoring again needs; empty if values are not audited
 * @param memoryBytes memory for marks: a range that needs more is audited in several passes
 */
public record AuditRequest(
    JobConfig config,
    OffsetBound from,
    OffsetBound to,
    Duration patience,
    int limit,
    Optional<Path> offsetsOut,
    Optional<ValueSettings> values,
    long memoryBytes) {
  /** The share of the heap that marks may take; the rest is for records on their way. */
  private static final int HEAP_SHARE = 4;

  /** Returns the memory for marks in this process. */
  public static long defaultMemoryBytes() {
    return Runtime.getRuntime().maxMemory() / HEAP_SHARE;
  }
}
