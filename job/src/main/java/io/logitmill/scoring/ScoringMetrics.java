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
        public void predicted() {}

        @Override
        public void rejected(RejectionCode code) {}
      };

  /** Counts a record that became a prediction. */
  void predicted();

  /** Counts a record that was rejected. */
  void rejected(RejectionCode code);
}
