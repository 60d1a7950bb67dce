// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import io.logitmill.yaml.Mistakes;
import io.logitmill.yaml.YamlException;
import io.logitmill.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Files with one value a line: UTF-8, lines ended by LF or CRLF, the end of the last one optional.
 *
 * <p>A mistake in such a file is reported with the file's own name and line.
 */
final class TextLines {
  private TextLines() {}

  /** Returns the lines, or null after a mistake; an empty line is one. */
  static List<String> read(String file, byte[] bytes, Mistakes mistakes) {
    String text;
    try {
      text = YamlReader.decode(file, bytes);
    } catch (YamlException e) {
      mistakes.add(Integer.MAX_VALUE, e.getMessage());
      return null;
    }
    List<String> lines = new ArrayList<>();
    for (int start = 0; start < text.length(); ) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      int trimmed = end > start && text.charAt(end - 1) == '\r' ? end - 1 : end;
      if (trimmed == start) {
        mistakes.add(
            Integer.MAX_VALUE,
            "%s:%d: expected one value a line, found an empty line"
                .formatted(file, lines.size() + 1));
      }
      lines.add(text.substring(start, trimmed));
      start = end + 1;
    }
    if (lines.isEmpty()) {
      mistakes.add(Integer.MAX_VALUE, file + ":1: expected one value a line, found none");
    }
    return lines;
  }

  /** Returns the finite numbers, one a line, or null after a mistake. */
  static double[] readNumbers(String file, byte[] bytes, Mistakes mistakes) {
    List<String> lines = read(file, bytes, mistakes);
    double[] numbers = new double[lines == null ? 0 : lines.size()];
    for (int i = 0; i < numbers.length; i++) {
      try {
        numbers[i] = Double.parseDouble(lines.get(i));
      } catch (NumberFormatException e) {
        numbers[i] = Double.NaN;
      }
      if (!Double.isFinite(numbers[i])) {
        mistakes.add(
            Integer.MAX_VALUE,
            "%s:%d: expected a finite number, found \"%s\"".formatted(file, i + 1, lines.get(i)));
      }
    }
    return lines == null ? null : numbers;
  }

  /** Returns whether UTF-8 can hold the text: no half of a surrogate pair stands alone in it. */
  static boolean isEncodable(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }
}
