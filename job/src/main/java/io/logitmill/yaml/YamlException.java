// SPDX-License-Identifier: Apache-2.0
package io.logitmill.yaml;

import io.logitmill.text.OneLine;

/**
 * A file that is not the YAML we read; the message is one line, which begins with file and line.
 */
public final class YamlException extends Exception {
  private static final long serialVersionUID = 1;

  YamlException(String file, int line, String message) {
    super(OneLine.of("%s:%d: %s".formatted(file, line, message)));
  }

  YamlException(String file, int line, String message, Throwable cause) {
    super(OneLine.of("%s:%d: %s".formatted(file, line, message)), cause);
  }
}
