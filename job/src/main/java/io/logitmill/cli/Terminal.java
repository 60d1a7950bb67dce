// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * What the standard output can show.
 *
 * <p>The launcher script knows best whether a person watches: it sets {@code logitmill.terminal}
 * and {@code logitmill.columns}.
 *
 * @param out the standard output, UTF-8
 * @param animated whether a person watches, so that lines may be drawn again in place
 * @param coloured whether ANSI colours may be used
 * @param unicode whether characters beyond ASCII can be shown
 * @param columns width in characters
 */
public record Terminal(
    PrintStream out, boolean animated, boolean coloured, boolean unicode, int columns) {
  private static final int DEFAULT_COLUMNS = 100;
  private static final int LEAST_COLUMNS = 40;

  /** Returns what the launcher and the environment say. */
  public static Terminal current() {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    Map<String, String> environment = System.getenv();
    boolean terminal = Boolean.getBoolean("logitmill.terminal");
    boolean coloured = terminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
    int columns = Integer.getInteger("logitmill.columns", DEFAULT_COLUMNS);
    return new Terminal(
        out, terminal, coloured, isUnicode(environment), Math.max(LEAST_COLUMNS, columns));
  }

  /** Returns a terminal that shows plain ASCII lines on {@code out}. */
  public static Terminal plain(PrintStream out, int columns) {
    return new Terminal(out, false, false, false, columns);
  }

  private static boolean isUnicode(Map<String, String> environment) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8");
      }
    }
    return false;
  }

  /** Prints one line. */
  public void line(String template, Object... arguments) {
    out.println(arguments.length == 0 ? template : String.format(Locale.ROOT, template, arguments));
  }

  public String green(String text) {
    return style("32", text);
  }

  public String red(String text) {
    return style("31", text);
  }

  public String yellow(String text) {
    return style("33", text);
  }

  public String bold(String text) {
    return style("1", text);
  }

  public String dim(String text) {
    return style("2", text);
  }

  private String style(String code, String text) {
    return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }

  /**
   * Returns a bar of {@code width} characters, filled for {@code share} of them.
   *
   * @param share in [0, 1]
   */
  public String bar(double share, int width) {
    int eighths = (int) Math.round(Math.min(1, Math.max(0, share)) * width * 8);
    if (!unicode) {
      int full = (eighths + 4) / 8;
      return "#".repeat(full) + ".".repeat(width - full);
    }
    String bar = "\u2588".repeat(eighths / 8);
    if (eighths % 8 > 0) {
      // U+2588 is the full block; the seven after it fall by an eighth each.
      bar += (char) (0x2590 - eighths % 8);
    }
    return bar + " ".repeat(width - bar.length());
  }
}
