// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds references to environment variables that are not set in this process.
 *
 * <p>Kafka leaves such a reference as it is and would send its text as the password.
 */
public final class EnvironmentReferences {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{env:([^}]*)}");

  private EnvironmentReferences() {}

  /** Returns a line for each reference in {@code kafka} that cannot be resolved. */
  public static List<String> missing(String section, Map<String, String> kafka) {
    List<String> lines = new ArrayList<>();
    kafka.forEach(
        (key, value) -> {
          Matcher reference = REFERENCE.matcher(value);
          while (reference.find()) {
            if (!System.getenv().containsKey(reference.group(1))) {
              lines.add(
                  String.format(
                      Locale.ROOT,
                      "Expected the environment variable '%s', named by %s %s, found it not set.",
                      reference.group(1),
                      section,
                      key));
            }
          }
        });
    return lines;
  }
}
