// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.kafka.PreflightReport;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Looks at the brokers before a replay, and shows what it finds. */
final class Preflighted {
  private Preflighted() {}

  /**
   * Returns a clean report; its warnings are shown.
   *
   * @throws CommandException with every error
   */
  static PreflightReport report(JobSetup setup) throws CommandException, InterruptedException {
    PreflightReport report = setup.preflight();
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    report.warnings().forEach(line -> err.println("warning: " + line));
    if (!report.isClean()) {
      throw CommandException.failed("%s", String.join(System.lineSeparator(), report.errors()));
    }
    return report;
  }
}
