// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import java.nio.charset.StandardCharsets;

/** Turns what brokers hold into text that a terminal can show. */
final class Texts {
  private Texts() {}

  /** Returns the UTF-8 text with everything but visible characters as '?', cut to a length. */
  static String printable(byte[] utf8, int length) {
    if (utf8 == null) {
      return "null";
    }
    String text = new String(utf8, StandardCharsets.UTF_8).replaceAll("[^\\x20-\\x7e]", "?");
    return text.length() > length ? text.substring(0, length) + "..." : text;
  }
}
