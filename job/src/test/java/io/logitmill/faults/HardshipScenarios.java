// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.testutils.Mix;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Nobody dies: processes that stall, disks that are full, loads that are bad, and rescaling. */
final class HardshipScenarios {
  private final long seed;

  /**
   * @param seed of the faults' choices
   */
  HardshipScenarios(long seed) {
    this.seed = seed;
  }

  /** Returns the scenarios, each with its full number of records and faults. */
  List<Scenario> all() {
    return Stream.of(pauses(), disks(), loads(), rescales()).flatMap(List::stream).toList();
  }

  private List<Scenario> pauses() {
    Duration unnoticed = Duration.ofSeconds(5);
    Duration noticed = Duration.ofSeconds(45);
    Layout impatient =
        Layout.small()
            .withJob("output.kafka.delivery.timeout.ms", "30000")
            .withJob("output.kafka.request.timeout.ms", "10000");
    // A pause of 5 s must be well inside the heartbeat's timeout, whose default is 50 s.
    Layout patient = Layout.small().withFlink("heartbeat.timeout", "15 s");
    return List.of(
        slow("pause-broker-5s", Layout.small(), 3, PauseBroker.unnoticed(unnoticed))
            .withMaxRestarts(0),
        slow("pause-broker-45s", Layout.small(), 2, PauseBroker.beyondRequestTimeout(noticed))
            .withMaxRestarts(0),
        slow(
                "pause-broker-beyond-delivery-timeout",
                impatient,
                2,
                PauseBroker.beyondDeliveryTimeout(noticed))
            .withMaxRestarts(6),
        slow("pause-taskmanager-5s", patient, 3, PauseTaskManager.unnoticed(unnoticed, seed))
            .withMaxRestarts(0),
        slow("pause-taskmanager-45s", Layout.small(), 2, PauseTaskManager.replaced(noticed, seed))
            .withMaxRestarts(10));
  }

  private static List<Scenario> disks() {
    return List.of(
        slow("broker-disk-full", Layout.small(), 2, new FillBrokerDisk()),
        slow("checkpoint-disk-full", Layout.small(), 2, new FillCheckpointDisk())
            .withMaxRestarts(40));
  }

  /** Loads that must not restart the job. */
  private static List<Scenario> loads() {
    return List.of(
        load("all-bad", 60_000, LoadItself.allBad(), Mix.ALL_BAD),
        load("oversize", 15_000, LoadItself.oversize(), Mix.OVERSIZE),
        load("clock-jumps", 60_000, LoadItself.clockJumps(), Mix.CLOCK_JUMPS));
  }

  private static List<Scenario> rescales() {
    Layout four = Layout.small().withTaskManagers(2, 2);
    return List.of(
        slow("rescale", four.withParallelism(1), 6, new Rescale(4, 2, 1)).withMaxRestarts(0),
        slow(
                "rescale-before-checkpoint",
                four.withParallelism(4).withCheckpointInterval(Duration.ofSeconds(10)),
                2,
                new RescaleBeforeCheckpoint(4, 1))
            .withMaxRestarts(0));
  }

  /** A load that lasts for faults that are held for long. */
  private static Scenario slow(String name, Layout layout, int faults, Fault fault) {
    return new Scenario(
        name, layout, 60_000, 300, Collections.nCopies(faults, fault), Scenario.Expectation.CLEAN);
  }

  private static Scenario load(String name, int records, Fault fault, Mix mix) {
    return new Scenario(
            name,
            Layout.small(),
            records,
            records / 90.0,
            Collections.nCopies(2, fault),
            Scenario.Expectation.CLEAN)
        .withMix(mix)
        .withMaxRestarts(0);
  }
}
