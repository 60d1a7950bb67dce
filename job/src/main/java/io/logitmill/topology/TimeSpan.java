// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.io.Serializable;

/**
 * Timestamps from one instant on and before another, in milliseconds since the epoch.
 *
 * @param fromMs the first one
 * @param toMs the one after the last
 */
public record TimeSpan(long fromMs, long toMs) implements Serializable {
  /** Every timestamp, that of a record without one too. */
  public static final TimeSpan ALL = new TimeSpan(Long.MIN_VALUE, Long.MAX_VALUE);

  public boolean contains(long timestampMs) {
    return timestampMs >= fromMs && timestampMs < toMs;
  }
}
