// SPDX-License-Identifier: Apache-2.0
package io.logitmill.model;

/** A catalogue that could not be read for so long that the task should fail and say so. */
public final class CatalogueUnavailableException extends Exception {
  private static final long serialVersionUID = 1;

  CatalogueUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
