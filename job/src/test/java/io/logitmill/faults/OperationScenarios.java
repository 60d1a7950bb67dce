// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.time.Duration;
import java.util.List;

/** Faults that come from outside of the processes: operators, other clients, retention, time. */
final class OperationScenarios {
  private static final double PER_SECOND = 500;

  private OperationScenarios() {}

  /** Returns the scenarios, each with its full number of records and faults. */
  static List<Scenario> all() {
    return List.of(
        outlastedTimeout(),
        clean("foreign-transaction", Layout.small(), 80_000, new ForeignTransaction()),
        twins(),
        deletedDeadLetters(),
        clean("deny-writes", DenyWrites.layout(), 50_000, new DenyWrites()),
        clean("add-partitions", AddPartitions.layout(), 30_000, new AddPartitions()),
        clean("expire-input", Layout.small(), 50_000, new ExpireInput()));
  }

  private static Scenario outlastedTimeout() {
    Layout layout =
        Layout.small()
            .withJob("output.transaction-timeout", "10s")
            // The timeout must leave room for it.
            .withJob("catalogue.unknown-model.wait", "1s")
            // A paused TaskManager must not be given up before the checkpoint is complete.
            .withFlink("heartbeat.timeout", "30 s");
    return new Scenario(
        "outlast-transaction-timeout",
        layout,
        50_000,
        PER_SECOND,
        List.of(new OutlastTransactionTimeout()),
        Scenario.Expectation.LOSS_NAMED);
  }

  private static Scenario twins() {
    Layout layout =
        Layout.small().withTaskManagers(2, 2).withCheckpointInterval(Duration.ofSeconds(30));
    return clean("twin-job", layout, 100_000, new TwinWithoutState(), new TwinFromCheckpoint());
  }

  private static Scenario deletedDeadLetters() {
    return new Scenario(
        "delete-dead-letters",
        Layout.small(),
        60_000,
        PER_SECOND,
        List.of(new DeleteDeadLetters()),
        Scenario.Expectation.LOSS_NAMED);
  }

  private static Scenario clean(String name, Layout layout, int records, Fault... faults) {
    return new Scenario(
        name, layout, records, PER_SECOND, List.of(faults), Scenario.Expectation.CLEAN);
  }
}
