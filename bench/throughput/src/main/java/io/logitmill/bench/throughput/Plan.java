// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is measured.
 *
 * @param workloads the rows of the table, in order
 * @param rounds parts of the steady work, each of which is measured for itself
 */
record Plan(List<Workload> workloads, int rounds) {
  /*
   * As many records as keep the job busy for 20 to 30 s on two cores, half of which is warm-up, and
   * no more than fit the disk and memory of a small machine.
   */
  private static final List<Workload> EVERY =
      List.of(
          new Workload(10, Kind.DENSE, Output.TOP5, 4_000_000),
          new Workload(10, Kind.DENSE, Output.ALL, 4_000_000),
          new Workload(100, Kind.DENSE, Output.TOP5, 4_000_000),
          new Workload(1_000, Kind.DENSE, Output.TOP5, 1_400_000),
          new Workload(1_000, Kind.DENSE, Output.ALL, 600_000),
          new Workload(10_000, Kind.DENSE, Output.TOP5, 150_000),
          new Workload(100_000, Kind.DENSE, Output.TOP5, 15_000),
          new Workload(100_000, Kind.DENSE, Output.ALL, 8_000),
          new Workload(1_000_000, Kind.DENSE, Output.TOP5, 2_000),
          new Workload(1_000_000, Kind.FLOAT16, Output.TOP5, 4_000),
          new Workload(1_000_000, Kind.CANDIDATES, Output.TOP5, 800_000));

  private static final List<Integer> SIZES =
      EVERY.stream().map(Workload::classes).distinct().toList();

  private static final Set<Integer> QUICK = Set.of(10, 1_000, 100_000);

  /** Returns every size, three rounds. */
  static Plan full() {
    return new Plan(EVERY, 3);
  }

  /** Returns three sizes, top-5 alone, half the records, one round. */
  static Plan quick() {
    Plan sizes = new Plan(EVERY, 1).restrictedTo(QUICK);
    return new Plan(
            sizes.workloads().stream().filter(row -> row.output() == Output.TOP5).toList(), 1)
        .scaled(0.5);
  }

  Plan scaled(double scale) {
    return new Plan(workloads.stream().map(w -> w.scaled(scale)).toList(), rounds);
  }

  Plan withRounds(int rounds) {
    return new Plan(workloads, rounds);
  }

  /**
   * Returns the same with the sizes named alone.
   *
   * @throws IllegalArgumentException when there is no such size
   */
  Plan restrictedTo(Collection<Integer> classes) {
    List<Workload> left = workloads.stream().filter(w -> classes.contains(w.classes())).toList();
    Set<Integer> sizes = left.stream().map(Workload::classes).collect(Collectors.toSet());
    if (!sizes.containsAll(classes)) {
      throw new IllegalArgumentException(
          String.format("expected some of the sizes %s, found %s", SIZES, classes));
    }
    return new Plan(left, rounds);
  }
}
