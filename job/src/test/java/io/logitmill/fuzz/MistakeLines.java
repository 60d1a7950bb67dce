// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import java.util.List;
import java.util.regex.Pattern;

/** Holds the mistakes of a file to their form: one line each, with file and line. Stateless. */
final class MistakeLines {
  private static final Pattern REST =
      Pattern.compile(":[1-9][0-9]*: \\S.*|: and \\d+ more mistakes");

  private MistakeLines() {}

  /** Throws unless each mistake is one line that begins with one of {@code files} and a line. */
  static void check(List<String> mistakes, Pattern files) {
    Check.that(!mistakes.isEmpty(), "Refused without a mistake.");
    for (String mistake : mistakes) {
      var matcher = files.matcher(mistake);
      boolean named = matcher.lookingAt();
      Check.that(
          named && REST.matcher(mistake.substring(matcher.end())).matches(),
          "Expected one line with file and line, found:%n%s",
          mistake);
    }
  }
}
