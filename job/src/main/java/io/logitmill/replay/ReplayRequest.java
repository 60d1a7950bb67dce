// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.config.JobConfig;
import io.logitmill.history.OffsetBound;
import io.logitmill.kafka.OffsetRanges;
import io.logitmill.model.Catalogue;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the user asks of a replay.
 *
 * @param config of the job whose history it is
 * @param catalogue every revision that there is
 * @param kind what is to be replayed
 * @param codes for dead letters: the rejection codes that are wanted; empty for all that may be
 *     mended
 * @param files for files: paths and patterns of them
 * @param from where the range begins
 * @param to where it ends
 * @param offsets the source offsets to score, instead of a range
 * @param ordered whether the user vouches that timestamps ascend in each partition
 * @param count whether to read the range and count
 * @param revisions which specs to score by
 * @param predictions topic of the predictions
 * @param deadLetters topic of the dead letters
 * @param now when the plan is made
 */
public record ReplayRequest(
    JobConfig config,
    Catalogue catalogue,
    ReplayPlan.Kind kind,
    Set<String> codes,
    List<String> files,
    OffsetBound from,
    OffsetBound to,
    Optional<OffsetRanges> offsets,
    boolean ordered,
    boolean count,
    RevisionChoice revisions,
    String predictions,
    String deadLetters,
    Instant now) {}
