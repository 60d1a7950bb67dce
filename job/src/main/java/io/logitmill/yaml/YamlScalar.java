// SPDX-License-Identifier: Apache-2.0
package io.logitmill.yaml;

import java.util.regex.Pattern;

/**
 * A single value.
 *
 * @param line line on which it starts, from 1
 * @param text its text as written, escapes and folding resolved
 * @param quoted whether quotes, a block style or the tag {@code !!str} make it a string whatever
 *     its text
 */
public record YamlScalar(int line, String text, boolean quoted) implements YamlNode {
  private static final int LONGEST_SHOWN = 60;

  // The patterns of the core schema, YAML 1.2.2 section 10.3.2.
  private static final Pattern NULL = Pattern.compile("null|Null|NULL|~|");
  private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern NON_FINITE =
      Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

  /** What the core schema of YAML 1.2 takes a scalar for. */
  public enum Kind {
    NULL,
    BOOLEAN,
    INTEGER,
    /** A number in decimal that is no {@link #INTEGER}. */
    FLOAT,
    /** An infinity, or not a number. */
    NON_FINITE,
    STRING
  }

  /** Returns what the core schema takes this scalar for. */
  public Kind kind() {
    if (quoted || (!text.isEmpty() && "-+.0123456789~nNtTfF".indexOf(text.charAt(0)) < 0)) {
      return Kind.STRING;
    }
    if (NULL.matcher(text).matches()) {
      return Kind.NULL;
    }
    if (BOOLEAN.matcher(text).matches()) {
      return Kind.BOOLEAN;
    }
    if (INTEGER.matcher(text).matches()) {
      return Kind.INTEGER;
    }
    if (FLOAT.matcher(text).matches()) {
      return Kind.FLOAT;
    }
    return NON_FINITE.matcher(text).matches() ? Kind.NON_FINITE : Kind.STRING;
  }

  @Override
  public String shown() {
    if (kind() == Kind.NULL) {
      return "nothing";
    }
    String shown =
        text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN - 3) + "...";
    shown = shown.replace("\n", "\\n").replace("\r", "\\r");
    return kind() == Kind.STRING ? '"' + shown + '"' : shown;
  }
}
