// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A minute of the fault campaign: each kind of process is killed once under load. */
class FaultSliceITCase {
  private static final long SEED = Long.getLong("faults.seed", 20_261_121L);
  private static final int RECORDS = 20_000;
  private static final double PER_SECOND = 500;

  @Test
  void everyRecordIsPublishedOnceThoughEachProcessIsKilled() throws Exception {
    List<Fault> faults =
        List.of(new KillTaskManager(SEED), new KillBroker(SEED), new KillJobManager());
    Scenario scenario =
        new Scenario(
            "slice", Layout.small(), RECORDS, PER_SECOND, faults, Scenario.Expectation.CLEAN);

    RunDirectory.use("slice", new FaultRun(scenario, SEED, System.out)::run);
  }
}
