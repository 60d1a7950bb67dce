// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

import java.util.Locale;

/**
 * Says that one record cannot become a prediction, and why; it becomes a dead letter.
 *
 * <p>There is one subtype for each {@link RejectionCode}, because the type's name is published in
 * the dead letter. A rejection is an expected outcome on the per-record path, so it carries no
 * stack trace; what went wrong is in the message: what was expected, what was found, where.
 */
public abstract sealed class RejectionException extends Exception {
  private static final long serialVersionUID = 1L;

  private final RejectionCode code;
  private final RejectionStage stage;

  private RejectionException(RejectionCode code, RejectionStage stage, String message) {
    this(code, stage, message, null);
  }

  private RejectionException(
      RejectionCode code, RejectionStage stage, String message, Throwable cause) {
    super(message, cause, false, false);
    this.code = code;
    this.stage = stage;
  }

  /** Returns why the record was rejected. */
  public RejectionCode code() {
    return code;
  }

  /** Returns where on its way the record was rejected. */
  public RejectionStage stage() {
    return stage;
  }

  private static String format(String template, Object... arguments) {
    return String.format(Locale.ROOT, template, arguments);
  }

  /** See {@link RejectionCode#NO_VALUE}. */
  public static final class NoValue extends RejectionException {
    private static final long serialVersionUID = 1L;

    public NoValue(String template, Object... arguments) {
      super(RejectionCode.NO_VALUE, RejectionStage.DECODE, format(template, arguments));
    }
  }

  /** See {@link RejectionCode#UNKNOWN_FORMAT}. */
  public static final class UnknownFormat extends RejectionException {
    private static final long serialVersionUID = 1L;

    public UnknownFormat(String template, Object... arguments) {
      super(RejectionCode.UNKNOWN_FORMAT, RejectionStage.DECODE, format(template, arguments));
    }
  }

  /** See {@link RejectionCode#UNKNOWN_SCHEMA}. */
  public static final class UnknownSchema extends RejectionException {
    private static final long serialVersionUID = 1L;

    public UnknownSchema(String template, Object... arguments) {
      super(RejectionCode.UNKNOWN_SCHEMA, RejectionStage.DECODE, format(template, arguments));
    }
  }

  /** See {@link RejectionCode#MALFORMED}. */
  public static final class Malformed extends RejectionException {
    private static final long serialVersionUID = 1L;

    public Malformed(String template, Object... arguments) {
      super(RejectionCode.MALFORMED, RejectionStage.DECODE, format(template, arguments));
    }
  }

  /** See {@link RejectionCode#UNKNOWN_MODEL}. */
  public static final class UnknownModel extends RejectionException {
    private static final long serialVersionUID = 1L;

    public UnknownModel(String template, Object... arguments) {
      super(RejectionCode.UNKNOWN_MODEL, RejectionStage.LOOKUP, format(template, arguments));
    }
  }

  /** See {@link RejectionCode#CLASS_COUNT_MISMATCH}. */
  public static final class ClassCountMismatch extends RejectionException {
    private static final long serialVersionUID = 1L;

    public ClassCountMismatch(String template, Object... arguments) {
      super(RejectionCode.CLASS_COUNT_MISMATCH, RejectionStage.SCORE, format(template, arguments));
    }
  }

  /** See {@link RejectionCode#INVALID_LOGIT}. */
  public static final class InvalidLogit extends RejectionException {
    private static final long serialVersionUID = 1L;

    public InvalidLogit(String template, Object... arguments) {
      super(RejectionCode.INVALID_LOGIT, RejectionStage.SCORE, format(template, arguments));
    }
  }

  /** See {@link RejectionCode#INVALID_TRUE_CLASS}. */
  public static final class InvalidTrueClass extends RejectionException {
    private static final long serialVersionUID = 1L;

    public InvalidTrueClass(String template, Object... arguments) {
      super(RejectionCode.INVALID_TRUE_CLASS, RejectionStage.SCORE, format(template, arguments));
    }
  }

  /** See {@link RejectionCode#NO_CLASS_LEFT}. */
  public static final class NoClassLeft extends RejectionException {
    private static final long serialVersionUID = 1L;

    public NoClassLeft(String template, Object... arguments) {
      super(RejectionCode.NO_CLASS_LEFT, RejectionStage.SCORE, format(template, arguments));
    }
  }

  /** See {@link RejectionCode#INVALID_CANDIDATES}. */
  public static final class InvalidCandidates extends RejectionException {
    private static final long serialVersionUID = 1L;

    public InvalidCandidates(String template, Object... arguments) {
      super(RejectionCode.INVALID_CANDIDATES, RejectionStage.SCORE, format(template, arguments));
    }
  }

  /** See {@link RejectionCode#UNSUPPORTED_LOGITS}. */
  public static final class UnsupportedLogits extends RejectionException {
    private static final long serialVersionUID = 1L;

    public UnsupportedLogits(String template, Object... arguments) {
      super(RejectionCode.UNSUPPORTED_LOGITS, RejectionStage.DECODE, format(template, arguments));
    }
  }

  /** See {@link RejectionCode#TOO_LARGE}. */
  public static final class TooLarge extends RejectionException {
    private static final long serialVersionUID = 1L;

    public TooLarge(String template, Object... arguments) {
      super(RejectionCode.TOO_LARGE, RejectionStage.ENCODE, format(template, arguments));
    }
  }

  /** See {@link RejectionCode#INTERNAL_ERROR}. Keeps the unexpected exception as its cause. */
  public static final class Internal extends RejectionException {
    private static final long serialVersionUID = 1L;

    public Internal(RejectionStage stage, RuntimeException cause) {
      super(RejectionCode.INTERNAL_ERROR, stage, "Unexpected " + cause, cause);
    }
  }
}
