// SPDX-License-Identifier: Apache-2.0
package io.logitmill.yaml;

/** A value in a YAML file: a scalar, a sequence or a mapping. Immutable. */
public sealed interface YamlNode permits YamlScalar, YamlSequence, YamlMapping {
  /** Returns the line on which the value starts, counted from 1. */
  int line();

  /** Returns the value as a message shows it: {@code -1}, {@code "text"} or {@code a list}. */
  String shown();
}
