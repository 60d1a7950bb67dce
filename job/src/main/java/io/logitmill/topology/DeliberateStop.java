// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.util.Locale;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * Why the job ended itself: going on, or starting again, would break a promise or change nothing.
 *
 * <p>Flink restarts a task after any exception but {@link SuppressRestartsException}, whose own
 * message says nothing; this exception is its cause and says what happened and what to do.
 */
public final class DeliberateStop extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private DeliberateStop(String message, Throwable cause) {
    super(message, cause);
  }

  /** Returns the exception to throw from a task so that the job ends FAILED with this message. */
  public static SuppressRestartsException because(String template, Object... arguments) {
    return causedBy(null, template, arguments);
  }

  /** As {@link #because}, with the exception that led to it. */
  public static SuppressRestartsException causedBy(
      Throwable cause, String template, Object... arguments) {
    String message = String.format(Locale.ROOT, template, arguments);
    return new SuppressRestartsException(new DeliberateStop(message, cause));
  }
}
