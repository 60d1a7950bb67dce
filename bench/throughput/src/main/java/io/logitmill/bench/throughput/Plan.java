// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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

  /** Sizes at which everybody takes part. */
  private static final Set<Integer> SIZES_FOR_ALL = Set.of(10, 1_000);

  /** Sizes at which all probabilities and compression are measured. */
  private static final Set<Integer> SIZES_OF_VARIATIONS = Set.of(10, 1_000, 100_000);

  private static final int MOST_DENSE = 100_000;

  /** Returns every combination; of the largest size, every kind of record instead. */
  static List<Workload> workloads(
      List<Integer> sizes, Collection<Output> outputs, Collection<Compression> compressions) {
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

  /** Returns what is measured when nothing is said: each thing changed by itself. */
  static List<Workload> usual(List<Integer> sizes) {
    List<Workload> workloads = new ArrayList<>();
    workloads.addAll(workloads(sizes, List.of(Output.TOP5), List.of(Compression.NONE)));
    List<Integer> some = sizes.stream().filter(SIZES_OF_VARIATIONS::contains).toList();
    workloads.addAll(workloads(some, List.of(Output.ALL), List.of(Compression.NONE)));
    workloads.addAll(workloads(some, List.of(Output.TOP5), List.of(Compression.LZ4)));
    return workloads;
  }

  /** Returns whether everybody takes part when nothing is said, and not only the fastest. */
  static boolean isForAll(Workload workload) {
    return workload.isPlain() && SIZES_FOR_ALL.contains(workload.classes());
  }
}
