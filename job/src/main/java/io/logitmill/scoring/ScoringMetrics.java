// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

/**
 * Counts what became of the records; whoever runs the scorer binds it to a metric system.
 *
 * <p>Called by the thread that scores, once per record.
 */
public interface ScoringMetrics {
  /** Counts nothing. */
  ScoringMetrics NONE =
      new ScoringMetrics() {
        @Override
        public void predicted(ScoredRecord prediction, long timestampMs) {}

        @Override
        public void rejected(RejectionCode code) {}
      };

  /**
   * Counts a record that became a prediction.
   *
   * @param prediction only read, and only during the call
   * @param timestampMs the record's own timestamp in milliseconds since the epoch, which stands in
   *     for an event time that it does not have; negative if there is none
   */
  void predicted(ScoredRecord prediction, long timestampMs);

  /** Counts a record that was rejected. */
  void rejected(RejectionCode code);
}
