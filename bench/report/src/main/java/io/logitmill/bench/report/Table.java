// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.report;

import java.util.ArrayList;
import java.util.List;

/** A table as Markdown with aligned columns: to be read on a terminal and pasted into the docs. */
public final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  public Table(List<String> header) {
    rows.add(List.copyOf(header));
  }

  /** Adds a row: one cell per column. */
  public void add(List<String> cells) {
    if (cells.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(
          String.format("expected %d cells, found %s", rows.get(0).size(), cells));
    }
    rows.add(List.copyOf(cells));
  }

  public String toMarkdown() {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < rows.size(); row++) {
      text.append('|');
      for (int column = 0; column < rows.get(row).size(); column++) {
        String cell = rows.get(row).get(column);
        text.append(' ').append(" ".repeat(width(column) - cell.length())).append(cell);
        text.append(" |");
      }
      text.append('\n');
      if (row == 0) {
        text.append('|');
        for (int column = 0; column < rows.get(0).size(); column++) {
          text.append("-".repeat(width(column) + 1)).append(":|");
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }

  /** Returns the rows as comma-separated values; no cell may hold a comma or a quote. */
  public String toCsv() {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append(String.join(",", row)).append('\n');
    }
    return text.toString();
  }
}
