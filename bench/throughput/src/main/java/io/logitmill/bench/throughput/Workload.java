// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

/**
 * Records of one size and what is asked of them: a row of the table.
 *
 * @param classes logits in each record
 * @param output what a prediction carries
 * @param records how many there are
 */
record Workload(int classes, Output output, long records) {

  /** Returns the same with {@code scale} times as many records. */
  Workload scaled(double scale) {
    return new Workload(classes, output, Math.round(records * scale));
  }
}
