// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.audit.AuditRequest;
import io.logitmill.config.JobConfig;
import io.logitmill.history.HistoryException;
import io.logitmill.replay.ReplayPlan;
import io.logitmill.replay.Verification;
import io.logitmill.replay.VerificationReport;
import io.logitmill.replay.VerificationRequest;
import java.io.IOException;
import java.time.Duration;

/** Scores history again by a plan and compares with what was published; writes nothing. */
final class HistoryVerification {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Terminal terminal;
  private final JobConfig live;
  private final JobSetup setup;

  /**
   * @param live configuration of the job whose history it is
   */
  HistoryVerification(Terminal terminal, JobConfig live) throws CommandException {
    this.terminal = terminal;
    this.live = live;
    setup = JobSetup.read(live);
  }

  /**
   * Verifies, and shows the report.
   *
   * @param limit how many differences of each kind to describe
   * @param json whether to show it as JSON
   * @return the exit code
   */
  int run(ReplayPlan plan, int limit, boolean json)
      throws CommandException, IOException, InterruptedException {
    VerificationRequest request =
        new VerificationRequest(
            live,
            plan,
            setup.contentHere(),
            setup.schemas(),
            PATIENCE,
            limit,
            AuditRequest.defaultMemoryBytes());
    try (AuditProgress progress = AuditProgress.onStandardError(terminal)) {
      VerificationReport report = Verification.run(request, progress);
      progress.close();
      if (json) {
        terminal.out().println(VerificationJson.write(report));
      } else {
        new VerificationPrinter(terminal).print(report);
      }
      return report.isClean() ? CommandException.DONE : CommandException.FAILED;
    } catch (HistoryException e) {
      throw e.isWrongUse()
          ? CommandException.wrongUse(e.getMessage())
          : CommandException.failedBy(e, e.getMessage());
    }
  }
}
