// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.config.JobConfig.TimestampChoice;
import java.io.Serializable;

/**
 * What the {@code score} operator needs to know; travels with the job graph.
 *
 * @param steps opens the decoder, catalogue, scorer and encoder in the task
 * @param timestamp which timestamp an output record has
 * @param maxPredictionBytes largest {@link RecordSize#estimate} of a prediction
 * @param maxDeadLetterBytes largest {@link RecordSize#estimate} of a dead letter
 * @param maxDeadLetterRatio share of dead letters above which the job stops; NaN for no limit
 * @param freshStartRefusal why the job may not start without state; null if it may
 * @param replay which replay this is; null for the job itself
 */
public record ScoreSettings(
    ScoringSteps.Factory steps,
    TimestampChoice timestamp,
    int maxPredictionBytes,
    int maxDeadLetterBytes,
    double maxDeadLetterRatio,
    String freshStartRefusal,
    ReplaySettings replay)
    implements Serializable {
  /** The least limit under which every dead letter can be made to fit. */
  public static final int MIN_MAX_DEAD_LETTER_BYTES = 16 * 1024;

  public ScoreSettings {
    if (maxDeadLetterBytes < MIN_MAX_DEAD_LETTER_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              "Expected room for dead letters of at least %d bytes, found %d.",
              MIN_MAX_DEAD_LETTER_BYTES, maxDeadLetterBytes));
    }
  }
}
