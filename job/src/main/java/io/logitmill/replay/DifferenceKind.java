// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import java.util.Locale;

/** How what scoring again gives can differ from what was published. */
public enum DifferenceKind {
  /** The prediction names another revision, or another fingerprint, than the plan scores by. */
  OTHER_REVISION,
  /** The same revision, and other bytes. */
  OTHER_BITS,
  /** A prediction was published, and scoring rejects the record. */
  NOW_REJECTED,
  /** A dead letter was published, and scoring gives a prediction. */
  WAS_REJECTED,
  /** A dead letter was published, and scoring rejects the record with another code. */
  OTHER_CODE,
  /** The record is in neither output. */
  MISSING,
  /** An output of no record of the range, or one more of a record that has one. */
  EXTRA;

  /** Returns the name in reports: {@code other_bits}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
