// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.history.PartitionRange;
import io.logitmill.replay.Difference;
import io.logitmill.replay.DifferenceKind;
import io.logitmill.replay.RevisionChange;
import io.logitmill.replay.VerificationReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Shows the report of a verification to people. */
final class VerificationPrinter {
  private final Terminal terminal;

  VerificationPrinter(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(VerificationReport report) {
    List<DifferenceKind> kinds =
        Arrays.stream(DifferenceKind.values()).filter(k -> report.counts().of(k) > 0).toList();
    printPartitions(report, kinds);
    for (DifferenceKind kind : kinds) {
      print(report, kind);
    }
    terminal.line("");
    terminal.line(verdict(report, kinds));
  }

  /** A column for each kind that occurs: mostly there is none, or one. */
  private void printPartitions(VerificationReport report, List<DifferenceKind> kinds) {
    List<String> headings = new ArrayList<>(List.of("input partition", "offsets", "records"));
    headings.add("identical");
    kinds.forEach(kind -> headings.add(kind.text()));
    TextTable table = new TextTable(headings.toArray(String[]::new));
    for (VerificationReport.PartitionCounts partition : report.partitions()) {
      PartitionRange range = partition.range();
      table.row(
          row(
              range.topic() + "@" + range.partition(),
              range.from() + "-" + (range.to() - 1),
              partition.counts(),
              kinds));
    }
    table.row(row("all", "", report.counts(), kinds));
    table.lines().forEach(line -> terminal.out().println("  " + line));
  }

  private static String[] row(
      String name, String offsets, VerificationReport.Counts counts, List<DifferenceKind> kinds) {
    List<String> cells = new ArrayList<>(List.of(name, offsets));
    cells.add(number(counts.records()));
    cells.add(number(counts.identical()));
    kinds.forEach(kind -> cells.add(number(counts.of(kind))));
    return cells.toArray(String[]::new);
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private void print(VerificationReport report, DifferenceKind kind) {
    terminal.line("");
    terminal
        .out()
        .println("  " + terminal.bold(kind.text()) + "  " + number(report.counts().of(kind)));
    if (kind == DifferenceKind.OTHER_REVISION) {
      for (RevisionChange change : report.changes()) {
        terminal.out().println("    " + number(change.records()) + "  " + change.text());
      }
    }
    for (Difference difference : report.differences()) {
      if (difference.kind() == kind) {
        terminal.out().println("    " + difference.source() + "  " + difference.message());
      }
    }
    terminal.out().println("    " + terminal.dim("What it means: " + meaning(kind)));
  }

  private static String meaning(DifferenceKind kind) {
    return switch (kind) {
      case OTHER_REVISION ->
          "the plan scores by another revision than the one that was published; their bytes are"
              + " not compared.";
      case OTHER_BITS ->
          "the same revision gives other bytes: compare the releases and machines that wrote and"
              + " that verify, and output.predictions.format; else report a defect.";
      case NOW_REJECTED -> "a replay of the plan makes dead letters of them.";
      case WAS_REJECTED -> "a replay of the plan makes predictions of them.";
      case OTHER_CODE -> "they are rejected still, for another reason.";
      case MISSING -> "nothing was published for them, or retention has removed it: see audit.";
      case EXTRA ->
          "published more than once, or without a record of the input: see audit. Of two outputs"
              + " the first one is compared.";
    };
  }

  private String verdict(VerificationReport report, List<DifferenceKind> kinds) {
    VerificationReport.Counts counts = report.counts();
    if (report.isClean()) {
      return terminal.green("identical: ")
          + number(counts.records())
          + " records, each published as scoring it again gives it";
    }
    if (report.differsAsAsked()) {
      return terminal.yellow("other revisions, as asked: ")
          + "%s of %s records; the plan scores by --revision %s. Nothing else differs."
              .formatted(
                  number(counts.otherRevision()), number(counts.records()), report.revisions());
    }
    List<String> found = kinds.stream().map(k -> number(counts.of(k)) + " " + k.text()).toList();
    return terminal.red("not identical: ") + String.join(", ", found);
  }
}
