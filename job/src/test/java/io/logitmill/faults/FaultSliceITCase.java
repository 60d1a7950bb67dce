// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A minute of the fault campaign: each kind of process is killed once under load. */
class FaultSliceITCase {
  private static final long SEED = 20_261_121L;
  private static final int RECORDS = 20_000;
  private static final double PER_SECOND = 500;

  @TempDir private Path directory;

  @Test
  void everyRecord_isPublishedOnce_thoughEachProcessIsKilled() throws Exception {
    List<Fault> faults =
        List.of(new KillTaskManager(SEED), new KillBroker(SEED), new KillJobManager());
    Scenario scenario =
        new Scenario(
            "slice", Layout.small(), RECORDS, PER_SECOND, faults, Scenario.Expectation.CLEAN);

    RunReport report = new FaultRun(scenario, SEED, System.out).run(directory);

    System.out.print(RunReport.head() + report.row());
  }
}
