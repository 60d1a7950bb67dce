// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

/**
 * Records of one size and what is asked of them: a row of the table.
 *
 * @param classes of the model
 * @param kind how a record carries its logits
 * @param output what a prediction carries
 * @param records how many there are
 */
record Workload(int classes, Kind kind, Output output, long records) {
  private static final int USUAL_MAX_BYTES = 1_048_588;
  private static final int CARRIED_BYTES = 4 * 1024;

  /** Returns the same with {@code scale} times as many records. */
  Workload scaled(double scale) {
    return new Workload(classes, kind, output, Math.round(records * scale));
  }

  /** Returns how many logits a record has. */
  int logits() {
    return kind == Kind.CANDIDATES ? Kind.CANDIDATE_COUNT : classes;
  }

  /** Returns a limit of topics and clients that every record keeps: Kafka's own, if that will do. */
  int maxBytes() {
    return Math.max(USUAL_MAX_BYTES, Float.BYTES * classes + CARRIED_BYTES);
  }
}
