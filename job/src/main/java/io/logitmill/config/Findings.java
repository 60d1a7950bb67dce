// SPDX-License-Identifier: Apache-2.0
package io.logitmill.config;

import io.logitmill.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.flink.configuration.ConfigOption;

/**
 * The mistakes and warnings about one configuration, in the order in which they were found.
 *
 * <p>Each reads {@code where: key: message}, or {@code key: message} when it is not known where the
 * key was set; each is one line of text. Not thread-safe.
 */
final class Findings {
  private final UnaryOperator<String> origin;
  private final List<String> mistakes = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param origin returns where a key was set, or null if it does not know
   */
  Findings(UnaryOperator<String> origin) {
    this.origin = origin;
  }

  void mistake(ConfigOption<?> option, String message) {
    mistake(option.key(), message);
  }

  void mistake(String key, String message) {
    mistakes.add(line(key, message));
  }

  void warning(String key, String message) {
    warnings.add(line(key, message));
  }

  /**
   * Returns the warnings, if there is no mistake.
   *
   * @throws ConfigException with every mistake, if there is one
   */
  List<String> warningsUnlessMistaken() throws ConfigException {
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes);
    }
    return List.copyOf(warnings);
  }

  private String line(String key, String message) {
    String where = origin.apply(key);
    String found = OneLine.name(key) + ": " + message;
    return OneLine.of(where == null ? found : where + ": " + found);
  }
}
