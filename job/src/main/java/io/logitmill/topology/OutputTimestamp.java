// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.config.JobConfig.TimestampChoice;
import java.util.function.LongSupplier;

/**
 * Chooses the timestamp of an output record.
 *
 * <p>A broker refuses a negative timestamp and one that is too far ahead of its clock (an hour by
 * default), on every attempt: such a record would restart the job for ever. So the source's
 * timestamp is kept only if it lies between 0 and now.
 */
final class OutputTimestamp {
  private final TimestampChoice choice;
  private final LongSupplier clock;

  /** What the clock showed last: most records are older, and need no look at it. */
  private long latest = Long.MIN_VALUE;

  OutputTimestamp(TimestampChoice choice, LongSupplier clock) {
    this.choice = choice;
    this.clock = clock;
  }

  /** Returns the timestamp of the output record, in milliseconds since the epoch. */
  long choose(long sourceTimestamp) {
    boolean mayKeep = choice == TimestampChoice.SOURCE && sourceTimestamp >= 0;
    if (mayKeep && sourceTimestamp <= latest) {
      return sourceTimestamp;
    }
    latest = clock.getAsLong();
    return mayKeep && sourceTimestamp <= latest ? sourceTimestamp : latest;
  }

  /** Returns whether the source's timestamp was asked for and could not be kept. */
  boolean isReplaced(long sourceTimestamp, long chosen) {
    return choice == TimestampChoice.SOURCE && sourceTimestamp != chosen;
  }
}
