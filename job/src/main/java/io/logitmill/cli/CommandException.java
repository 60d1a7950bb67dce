// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.util.Locale;

/** Ends a command with one line for the user and an exit code. */
public final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The work was done. */
  public static final int DONE = 0;

  /** The work failed. */
  public static final int FAILED = 1;

  /** The command line, the configuration or the catalogue is wrong. */
  public static final int WRONG_USE = 2;

  private final int exitCode;

  private CommandException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Returns an exception for work that failed. */
  public static CommandException failed(String template, Object... arguments) {
    return new CommandException(FAILED, String.format(Locale.ROOT, template, arguments), null);
  }

  /** Returns an exception for work that failed by {@code cause}; the message stands for both. */
  public static CommandException failedBy(Throwable cause, String message) {
    return new CommandException(FAILED, message, cause);
  }

  /** Returns an exception for a wrong command line, configuration or catalogue. */
  public static CommandException wrongUse(String message) {
    return new CommandException(WRONG_USE, message, null);
  }

  int exitCode() {
    return exitCode;
  }
}
