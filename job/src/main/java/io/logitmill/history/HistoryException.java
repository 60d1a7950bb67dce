// SPDX-License-Identifier: Apache-2.0
package io.logitmill.history;

import java.util.Locale;

/** Says why history cannot be read, in one line for the user; it judges nothing. */
public final class HistoryException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean wrongUse;

  private HistoryException(boolean wrongUse, String message, Throwable cause) {
    super(message, cause);
    this.wrongUse = wrongUse;
  }

  /** Returns an exception for what the brokers do not give. */
  public static HistoryException failed(String template, Object... arguments) {
    return new HistoryException(false, String.format(Locale.ROOT, template, arguments), null);
  }

  /** As {@link #failed}, with what led to it. */
  public static HistoryException failedBy(Throwable cause, String template, Object... arguments) {
    return new HistoryException(false, String.format(Locale.ROOT, template, arguments), cause);
  }

  /** Returns an exception for what the user has asked for. */
  public static HistoryException wrongUse(String template, Object... arguments) {
    return new HistoryException(true, String.format(Locale.ROOT, template, arguments), null);
  }

  /** Returns whether the user asked for something that cannot be. */
  public boolean isWrongUse() {
    return wrongUse;
  }
}
