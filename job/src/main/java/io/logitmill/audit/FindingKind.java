// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import java.util.Locale;

/** What can be wrong with the outputs. */
public enum FindingKind {
  /** The source offset is in neither output. */
  MISSING,
  /** The source offset is more than once in predictions, or more than once in dead letters. */
  TWICE,
  /** The source offset is in predictions and in dead letters. */
  IN_BOTH,
  /** An output record that names no committed record of an input. */
  INVENTED,
  /** An output record behind one of a later offset of the same input partition. */
  OUT_OF_ORDER,
  /** What was published is not what scoring again gives. */
  WRONG_VALUE,
  /** What was published cannot be scored again, for want of the model spec. */
  UNVERIFIED,
  /** Output that an open transaction hides. Alone it makes nothing wrong. */
  HIDDEN;

  /** Returns the name in reports: {@code in_both}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
