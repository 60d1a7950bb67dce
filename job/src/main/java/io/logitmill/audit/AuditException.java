// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import java.util.Locale;

/** Says why an audit could not be made, in one line for the user; it judges nothing. */
public final class AuditException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean wrongUse;

  private AuditException(boolean wrongUse, String message, Throwable cause) {
    super(message, cause);
    this.wrongUse = wrongUse;
  }

  /** Returns an exception for what the brokers do not give. */
  static AuditException failed(String template, Object... arguments) {
    return new AuditException(false, String.format(Locale.ROOT, template, arguments), null);
  }

  /** As {@link #failed}, with what led to it. */
  static AuditException failedBy(Throwable cause, String template, Object... arguments) {
    return new AuditException(false, String.format(Locale.ROOT, template, arguments), cause);
  }

  /** Returns an exception for what the user has asked for. */
  static AuditException wrongUse(String template, Object... arguments) {
    return new AuditException(true, String.format(Locale.ROOT, template, arguments), null);
  }

  /** Returns whether the user asked for something that cannot be. */
  public boolean isWrongUse() {
    return wrongUse;
  }
}
