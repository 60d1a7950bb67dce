// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.io.Serializable;

/**
 * What makes a job a replay; travels with the job graph.
 *
 * @param id names it, in a header of every record that it writes
 * @param ranges the source offsets to score
 * @param times the source timestamps to score
 * @param recordsPerSecond how many records all subtasks together may score; infinite for no limit
 * @param deadLetters whether the source records are dead letters, whose originals are to be scored
 * @param counts opens where the operators' counts are kept for the account; null if nobody keeps
 *     one
 */
public record ReplaySettings(
    String id,
    SourceRanges ranges,
    TimeSpan times,
    double recordsPerSecond,
    boolean deadLetters,
    CountPublisher.Factory counts)
    implements Serializable {
  public ReplaySettings {
    if (!(recordsPerSecond > 0)) {
      throw new IllegalArgumentException(
          "Expected a positive number of records per second, found " + recordsPerSecond + ".");
    }
  }

  /** Returns a replay of all of some offsets, at full speed, of which no account is kept. */
  public static ReplaySettings of(String id, SourceRanges ranges) {
    return new ReplaySettings(id, ranges, TimeSpan.ALL, Double.POSITIVE_INFINITY, false, null);
  }
}
