// SPDX-License-Identifier: Apache-2.0
package io.logitmill.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells the properties whose values nobody may see. */
final class Secrets {
  private static final List<String> NAMES =
      List.of("password", "secret", "token", "sasl.jaas.config", "credential", "ssl.keystore.key");

  /** A reference that Kafka's config providers resolve. */
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}]+}");

  private Secrets() {}

  /** Returns whether the name of a property says that its value is secret. */
  static boolean isSecret(String property) {
    String lower = property.toLowerCase(Locale.ROOT);
    return NAMES.stream().anyMatch(lower::contains);
  }

  /** Returns whether the value of a secret property stands in the file itself. */
  static boolean isInTheOpen(String property, String value) {
    if (!isSecret(property) || value.isEmpty()) {
      return false;
    }
    // A JAAS line names its login module in the open and refers to the password inside.
    return property.toLowerCase(Locale.ROOT).contains("sasl.jaas.config")
        ? !REFERENCE.matcher(value).find()
        : !REFERENCE.matcher(value).matches();
  }

  /** Returns the value as it may be shown: references as they are, secrets as stars. */
  static String masked(String property, String value) {
    return isSecret(property) && !REFERENCE.matcher(value).matches() ? "******" : value;
  }
}
