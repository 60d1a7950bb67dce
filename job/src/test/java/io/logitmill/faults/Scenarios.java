// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All scenarios of the campaign, in the order of the table. */
final class Scenarios {
  private static final double PER_SECOND = 1_000;

  private final long seed;

  /**
   * @param seed of the faults' choices
   */
  Scenarios(long seed) {
    this.seed = seed;
  }

  /** Returns the scenarios, each with its full number of records and faults. */
  List<Scenario> all() {
    return Stream.concat(kills().stream(), new HardshipScenarios(seed).all().stream()).toList();
  }

  private List<Scenario> kills() {
    Layout three = Layout.small().withBrokers(3);
    List<Scenario> kills =
        List.of(
            clean("kill-taskmanager", Layout.small(), 100_000, 10, new KillTaskManager(seed)),
            clean("kill-jobmanager", Layout.small(), 100_000, 5, new KillJobManager()),
            clean("kill-broker", Layout.small(), 100_000, 5, new KillBroker(seed)),
            clean("kill-one-of-three-brokers", three, 100_000, 6, new KillBroker(seed)),
            clean("kill-everything", Layout.small(), 50_000, 3, new KillEverything()),
            rotation());
    return Stream.concat(kills.stream(), OperationScenarios.all().stream()).toList();
  }

  /** The headline: a million records, and fifty kills of every kind of process in turn. */
  private Scenario rotation() {
    List<Fault> kinds =
        List.of(new KillTaskManager(seed), new KillJobManager(), new KillBroker(seed));
    int kills = 50;
    return new Scenario(
        "kills-in-rotation",
        Layout.small(),
        1_000_000,
        PER_SECOND,
        IntStream.range(0, kills).mapToObj(i -> kinds.get(i % kinds.size())).toList(),
        Scenario.Expectation.CLEAN);
  }

  private static Scenario clean(String name, Layout layout, int records, int faults, Fault fault) {
    return new Scenario(
        name,
        layout,
        records,
        PER_SECOND,
        Collections.nCopies(faults, fault),
        Scenario.Expectation.CLEAN);
  }
}
