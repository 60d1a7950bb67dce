// SPDX-License-Identifier: Apache-2.0
package io.logitmill.yaml;

import java.util.Collections;
import java.util.Map;

/**
 * Named values.
 *
 * @param line line on which it starts, from 1
 * @param entries the values by the text of their key, in order; no key stands twice
 */
public record YamlMapping(int line, Map<String, Entry> entries) implements YamlNode {
  /**
   * @param line line of the key, from 1
   * @param value the value
   */
  public record Entry(int line, YamlNode value) {}

  public YamlMapping {
    entries = Collections.unmodifiableMap(entries);
  }

  /** Returns the value of {@code key}, or null if there is none. */
  public YamlNode get(String key) {
    Entry entry = entries.get(key);
    return entry == null ? null : entry.value();
  }

  @Override
  public String shown() {
    return "a mapping";
  }
}
