// SPDX-License-Identifier: Apache-2.0
package io.logitmill.text;

/** Keeps text of a file to the one line of the message that quotes it. */
public final class OneLine {
  private OneLine() {}

  /**
   * Returns {@code text} with every character escaped that would end the line or steer a terminal:
   * {@code \n}, {@code \r}, {@code \t}, and other controls and separators as {@code \u001b}.
   */
  public static String of(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          // U+2028 and U+2029 are the line and paragraph separators.
          if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
            line.append("\\u%04x".formatted((int) c));
          } else {
            line.append(c);
          }
        }
      }
    }
    return line.toString();
  }

  /**
   * Returns the name of a key or field as messages show it: in quotes if it is empty, or begins or
   * ends with a blank, which nobody would see.
   */
  public static String name(String name) {
    boolean seen =
        !name.isEmpty()
            && !isBlank(name.codePointAt(0))
            && !isBlank(name.codePointBefore(name.length()));
    return seen ? name : '"' + name + '"';
  }

  /** Says it of no-break spaces too, which are no white space to Java. */
  private static boolean isBlank(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }
}
