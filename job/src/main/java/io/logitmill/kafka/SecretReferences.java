// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;

/**
 * Finds references to environment variables and files that cannot be resolved in this process.
 *
 * <p>Kafka leaves such a reference as it is and would send its text as the password.
 */
public final class SecretReferences {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([^}]*)}");
  private static final Pattern FILE = Pattern.compile("\\$\\{file:([^:}]*):([^}]*)}");

  private final List<String> lines = new ArrayList<>();
  private final String section;

  private SecretReferences(String section) {
    this.section = section;
  }

  /** Returns a line for each reference in {@code kafka} that cannot be resolved. */
  public static List<String> missing(String section, Map<String, String> kafka) {
    SecretReferences references = new SecretReferences(section);
    // Whoever names a provider of his own may mean something else.
    String providers = kafka.getOrDefault(AbstractConfig.CONFIG_PROVIDERS_CONFIG, "");
    kafka.forEach(
        (key, value) -> {
          VARIABLE.matcher(value).results().forEach(found -> references.checkVariable(key, found));
          if (!providers.contains("file")) {
            FILE.matcher(value).results().forEach(found -> references.checkFile(key, found));
          }
        });
    return references.lines;
  }

  private void checkVariable(String property, MatchResult reference) {
    if (!System.getenv().containsKey(reference.group(1))) {
      line(
          "Expected the environment variable '%s', named by %s %s, found it not set.",
          reference.group(1), section, property);
    }
  }

  private void checkFile(String property, MatchResult reference) {
    Properties content = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(reference.group(1)))) {
      content.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      // The message of a mistake in the file may quote it, and it holds secrets.
      line(
          "Expected to read the properties file '%s', named by %s %s, found: %s.",
          reference.group(1), section, property, e.getClass().getSimpleName());
      return;
    }
    if (!content.containsKey(reference.group(2))) {
      line(
          "Expected the key '%s' in the file '%s', named by %s %s, found none of that name.",
          reference.group(2), reference.group(1), section, property);
    }
  }

  private void line(String template, Object... arguments) {
    lines.add(String.format(Locale.ROOT, template, arguments));
  }
}
