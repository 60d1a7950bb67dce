// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of text with aligned columns: the first one to the left, the others to the right, and what
 * has no heading, a remark, to the left again.
 */
final class TextTable {
  private static final String GAP = "  ";

  private final List<String[]> rows = new ArrayList<>();

  TextTable(String... headings) {
    rows.add(headings);
  }

  /** Adds a row of as many cells as there are headings. */
  void row(String... cells) {
    if (cells.length != rows.get(0).length) {
      throw new IllegalArgumentException(
          "Expected %d cells, found %d.".formatted(rows.get(0).length, cells.length));
    }
    rows.add(cells);
  }

  /** Returns the headings and the rows, a line each, without trailing spaces. */
  List<String> lines() {
    String[] headings = rows.get(0);
    int[] widths = new int[headings.length];
    for (String[] row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - row[i].length());
        boolean left = i == 0 || headings[i].isEmpty();
        line.append(i == 0 ? "" : GAP).append(left ? row[i] + padding : padding + row[i]);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
