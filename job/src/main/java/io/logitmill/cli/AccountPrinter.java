// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.replay.AccountReport;
import io.logitmill.replay.AccountReport.Counted;
import io.logitmill.replay.AccountReport.Row;
import java.util.Locale;

/** Shows the account of a replay: a row for each source partition, and the verdict. */
final class AccountPrinter {
  private final Terminal terminal;

  AccountPrinter(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(AccountReport report) {
    TextTable table =
        new TextTable(
            "source", "input", "in-range", "score", "output", "predictions", "dead letters", "");
    long records = 0;
    long predictions = 0;
    for (Row row : report.rows()) {
      table.row(
          row.topic() + "@" + row.partition(),
          number(row.input()),
          number(row.inRange()),
          number(row.scored()),
          number(row.output().records()),
          number(row.predictions()),
          number(row.deadLetters()),
          verdict(row));
      records += row.input() == null ? 0 : row.input().records();
      predictions += row.predictions();
    }
    table.lines().forEach(terminal.out()::println);
    report.notes().forEach(note -> terminal.line("%s", "note: " + note));
    if (report.isBalanced()) {
      terminal.line(
          "%s %s records of replay %s: %s predictions, %s dead letters, each just once",
          terminal.green("balanced:"),
          number(records),
          report.id(),
          number(predictions),
          number(records - predictions));
    } else {
      terminal.line(
          "%s replay %s has not scored each record just once",
          terminal.red("NOT BALANCED:"), report.id());
    }
  }

  private static String number(Counted counted) {
    return counted == null ? "?" : number(counted.records());
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String verdict(Row row) {
    if (row.isBalanced()) {
      return "";
    }
    if (row.input() == null) {
      return "the input is gone";
    }
    if (row.inRange() == null || row.scored() == null) {
      return "the job has left no count";
    }
    long input = row.input().records();
    boolean sameCounts =
        row.inRange().records() == input
            && row.scored().records() == input
            && row.output().records() == input;
    return sameCounts ? "not the same records: the sums of the offsets differ" : "differs";
  }
}
