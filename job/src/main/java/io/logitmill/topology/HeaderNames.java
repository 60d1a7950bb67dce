// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

/**
 * The header names that Logitmill writes, and the rules which of the input's headers go on.
 *
 * <p>The rules look at the first character before anything else and never allocate: they run for
 * every header of every record.
 */
public final class HeaderNames {
  /** Where the record came from: {@code topic@partition@offset}. */
  public static final String SOURCE = "logitmill.source";

  /** The source's timestamp, when the output could not keep it. */
  public static final String SOURCE_TIMESTAMP = "logitmill.source.timestamp";

  /** Which replay made the record; the job itself never sets it. */
  public static final String REPLAY_ID = "logitmill.replay.id";

  /** Coordinates of the dead letter that the record supersedes: it was put through again. */
  public static final String REPLAY_DEAD_LETTER = "logitmill.replay.dead-letter";

  /** Name of the {@link io.logitmill.scoring.RejectionCode}. */
  public static final String ERROR_CODE = "logitmill.error.code";

  /** {@code true} when something of the input record had to be cut off. */
  public static final String ERROR_TRUNCATED = "logitmill.error.truncated";

  public static final String ERROR_TOPIC = "__connect.errors.topic";
  public static final String ERROR_PARTITION = "__connect.errors.partition";
  public static final String ERROR_OFFSET = "__connect.errors.offset";
  public static final String ERROR_STAGE = "__connect.errors.stage";
  public static final String ERROR_CLASS = "__connect.errors.exception.class.name";
  public static final String ERROR_MESSAGE = "__connect.errors.exception.message";
  public static final String ERROR_STACK_TRACE = "__connect.errors.exception.stacktrace";

  private static final String OWN_PREFIX = "logitmill.";
  private static final String ERRORS_PREFIX = "__connect.errors.";

  private HeaderNames() {}

  /**
   * Returns whether a header of the input would be untrue on the prediction: it describes the old
   * value, or an earlier failure. The key is carried over, so {@code __key_schema_id} stays.
   */
  static boolean isUntrueOfPrediction(String name) {
    if (name.isEmpty()) {
      return false;
    }
    return switch (name.charAt(0)) {
      case 'c' -> name.startsWith("ce_") || name.equals("content-type");
      case 'l' -> name.startsWith(OWN_PREFIX);
      case '_' -> name.equals("__value_schema_id") || name.startsWith(ERRORS_PREFIX);
      default -> false;
    };
  }

  /**
   * Returns whether a header of the input has a name that a dead letter uses itself. Kafka
   * Connect's other error headers are the input's own history and stay.
   */
  static boolean isReplacedInDeadLetter(String name) {
    if (name.isEmpty()) {
      return false;
    }
    return switch (name.charAt(0)) {
      case 'l' -> name.startsWith(OWN_PREFIX);
      case '_' -> name.startsWith(ERRORS_PREFIX) && isOwnErrorName(name);
      default -> false;
    };
  }

  private static boolean isOwnErrorName(String name) {
    return switch (name) {
      case ERROR_TOPIC,
          ERROR_PARTITION,
          ERROR_OFFSET,
          ERROR_STAGE,
          ERROR_CLASS,
          ERROR_MESSAGE,
          ERROR_STACK_TRACE ->
          true;
      default -> false;
    };
  }
}
