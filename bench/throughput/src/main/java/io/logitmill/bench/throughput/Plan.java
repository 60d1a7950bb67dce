// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is measured.
 *
 * @param workloads the tables, in order
 * @param rounds how often each entrant takes its turn
 * @param turn how long a turn is
 * @param warmUp how long an entrant works before the first round
 */
record Plan(List<Workload> workloads, int rounds, Duration turn, Duration warmUp) {
  /** Sizes that are measured when nothing is said. */
  static final List<Integer> SIZES = List.of(10, 100, 1_000, 10_000, 100_000);

  private static final int MOST_DENSE = 100_000;

  /** Returns every combination; of the largest size, every kind of record instead. */
  static List<Workload> workloads(
      List<Integer> sizes, Set<Output> outputs, Set<Compression> compressions) {
    List<Workload> workloads = new ArrayList<>();
    for (Output output : outputs) {
      for (Compression compression : compressions) {
        for (int classes : sizes) {
          List<Kind> kinds = classes > MOST_DENSE ? List.of(Kind.values()) : List.of(Kind.DENSE);
          kinds.forEach(kind -> workloads.add(new Workload(classes, kind, output, compression)));
        }
      }
    }
    return workloads;
  }
}
