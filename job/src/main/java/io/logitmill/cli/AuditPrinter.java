// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.audit.AuditReport;
import io.logitmill.audit.Finding;
import io.logitmill.audit.FindingKind;
import io.logitmill.history.PartitionRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Shows the report of an audit to people. */
final class AuditPrinter {
  private static final String ROW = "  %-20s %15s %10s %11s %12s %7s %5s %7s %5s";

  private final Terminal terminal;
  private final Path offsetsOut;

  /**
   * @param offsetsOut where the missing offsets were written; null if nowhere
   */
  AuditPrinter(Terminal terminal, Path offsetsOut) {
    this.terminal = terminal;
    this.offsetsOut = offsetsOut;
  }

  void print(AuditReport report) {
    printPartitions(report);
    for (FindingKind kind : FindingKind.values()) {
      long count = count(report.counts(), kind);
      if (count > 0) {
        print(kind, count, report.findings().stream().filter(f -> f.kind() == kind).toList());
      }
    }
    terminal.line("");
    terminal.line(report.isClean() ? clean(report.counts()) : notClean(report.counts()));
  }

  private void printPartitions(AuditReport report) {
    row(
        "input partition",
        "offsets",
        "records",
        "predictions",
        "dead letters",
        "missing",
        "twice",
        "in both",
        "wrong");
    for (AuditReport.PartitionCounts p : report.partitions()) {
      row(
          p.range().topic() + "@" + p.range().partition(),
          offsets(p.range()),
          number(p.records()),
          number(p.predictions()),
          number(p.deadLetters()),
          number(p.missing()),
          number(p.twice()),
          number(p.inBoth()),
          number(p.wrongValues()));
    }
    AuditReport.Counts all = report.counts();
    row(
        "all",
        "",
        number(all.records()),
        number(all.predictions()),
        number(all.deadLetters()),
        number(all.missing()),
        number(all.twice()),
        number(all.inBoth()),
        number(all.wrongValues()));
  }

  private static String offsets(PartitionRange range) {
    return range.length() == 0 ? "none" : range.from() + "-" + (range.to() - 1);
  }

  private void row(Object... cells) {
    terminal.line(ROW, cells);
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private void print(FindingKind kind, long count, List<Finding> findings) {
    terminal.line("");
    terminal.out().println("  " + terminal.bold(kind.text()) + "  " + number(count));
    for (Finding finding : findings) {
      terminal.out().println("    " + finding.source() + "  " + finding.message());
    }
    terminal.out().println("    " + terminal.dim("What to do: " + advice(kind)));
  }

  private String advice(FindingKind kind) {
    return switch (kind) {
      case MISSING ->
          offsetsOut == null
              ? "see that the job runs and has caught up; if it has, audit again with --offsets-out"
                  + " FILE and fill them with replay --offsets FILE."
              : "see that the job runs and has caught up; if it has, fill them with replay --offsets "
                  + offsetsOut
                  + ".";
      case TWICE, IN_BOTH ->
          "see whether the job was started anew (--fresh), runs twice, or has the guarantee"
              + " at-least-once.";
      case INVENTED -> "find out who else writes to the output topics.";
      case OUT_OF_ORDER ->
          "see whether two jobs, or a replay, write to the output topics at the same time.";
      case WRONG_VALUE -> "compare the releases that wrote and that audit; report a defect.";
      case UNVERIFIED -> "keep every revision in the catalogue, and audit again.";
      case HIDDEN ->
          "nobody can read on before the transaction ends; what it holds back is not judged."
              + " If its producer is gone, the broker ends it after its timeout.";
    };
  }

  private static long count(AuditReport.Counts counts, FindingKind kind) {
    return switch (kind) {
      case MISSING -> counts.missing();
      case TWICE -> counts.twice();
      case IN_BOTH -> counts.inBoth();
      case INVENTED -> counts.invented();
      case OUT_OF_ORDER -> counts.outOfOrder();
      case WRONG_VALUE -> counts.wrongValues();
      case UNVERIFIED -> counts.unverified();
      case HIDDEN -> counts.hidden();
    };
  }

  private String clean(AuditReport.Counts counts) {
    return terminal.green("clean: ")
        + number(counts.records())
        + " records, each in exactly one output";
  }

  private String notClean(AuditReport.Counts counts) {
    StringBuilder line = new StringBuilder(terminal.red("not clean: "));
    String comma = "";
    for (FindingKind kind : FindingKind.values()) {
      if (count(counts, kind) > 0) {
        line.append(comma).append(number(count(counts, kind))).append(' ').append(kind.text());
        comma = ", ";
      }
    }
    return line.toString();
  }
}
