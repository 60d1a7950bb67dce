// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

import java.util.List;

/**
 * A catalogue that was read and is wrong: every mistake in it, one line each, such as {@code
 * models.yaml:12: temperature: expected a finite number above 0, found -1}.
 */
public final class CatalogueException extends Exception {
  private static final long serialVersionUID = 1;

  private final List<String> mistakes;

  /** Takes at least one complete line. */
  public CatalogueException(List<String> mistakes) {
    super(String.join("\n", mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  CatalogueException(String mistake, Throwable cause) {
    super(mistake, cause);
    mistakes = List.of(mistake);
  }

  /** Returns the mistakes in the order of the file. */
  public List<String> mistakes() {
    return mistakes;
  }
}
