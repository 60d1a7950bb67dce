// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every fault of the table, one scenario after the other; hours, and not part of a normal build.
 *
 * <pre>./mvnw verify -Pcampaign</pre>
 *
 * <p>Each row is printed as it comes and written to {@code job/target/faults/table.md}; the
 * directory of a run that failed is left beside it. Options:
 *
 * <ul>
 *   <li>{@code -Dfaults.seed=N}: of records, pauses and victims; random and printed otherwise
 *   <li>{@code -Dfaults.only=NAME,NAME}: these scenarios alone
 *   <li>{@code -Dfaults.records=N}, {@code -Dfaults.kills=N}: shorter or longer scenarios
 *   <li>{@code -Dfaults.guarantee=at-least-once}: breaks the promise on purpose; the audit must see
 *       it
 *   <li>{@code -Dfaults.keep=true}: leaves the directories of good runs too
 * </ul>
 */
class FaultCampaign {
  private final long seed = Long.getLong("faults.seed", System.nanoTime() & 0xffff_ffffL);
  private final Path table = RunDirectory.file("table.md");

  FaultCampaign() throws IOException {}

  @TestFactory
  Stream<DynamicTest> outcomeIsAsExpected() throws IOException {
    System.out.printf("Seed %d (-Dfaults.seed=%d repeats it)%n%s", seed, seed, RunReport.head());
    Files.writeString(table, RunReport.head());
    Set<String> only = Set.of(System.getProperty("faults.only", "").split(","));
    return new Scenarios(seed)
        .all().stream()
            .filter(scenario -> only.contains("") || only.contains(scenario.name()))
            .map(FaultCampaign::asAsked)
            .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> run(scenario)));
  }

  private static Scenario asAsked(Scenario scenario) {
    return scenario.resized(
        Integer.getInteger("faults.records", scenario.records()),
        Integer.getInteger("faults.kills", scenario.faults().size()));
  }

  private void run(Scenario scenario) throws Exception {
    RunDirectory.use(
        scenario.name() + "-" + seed,
        directory -> {
          RunReport report = new FaultRun(scenario, seed, System.out).run(directory);
          System.out.print(report.row());
          Files.writeString(table, report.row(), StandardOpenOption.APPEND);
          return report;
        });
  }
}
