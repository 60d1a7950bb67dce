// SPDX-License-Identifier: Apache-2.0
package io.logitmill.yaml;

import java.util.Collections;
import java.util.List;

/**
 * A list of values.
 *
 * @param line line on which it starts, from 1
 * @param items the values, in order
 */
public record YamlSequence(int line, List<YamlNode> items) implements YamlNode {
  public YamlSequence {
    items = Collections.unmodifiableList(items); // a view: a list may have a million items
  }

  @Override
  public String shown() {
    return "a list";
  }
}
