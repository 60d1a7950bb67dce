// SPDX-License-Identifier: Apache-2.0
package io.logitmill.config;

import java.util.List;

/**
 * A configuration that is wrong: every mistake in it, one line each, such as {@code job.yaml:3:
 * job.parallelism: expected a whole number from 1 up, found 0}.
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  private final List<String> mistakes;

  /** Takes at least one complete line. */
  public ConfigException(List<String> mistakes) {
    super(String.join("\n", mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  /** Returns the mistakes. */
  public List<String> mistakes() {
    return mistakes;
  }
}
