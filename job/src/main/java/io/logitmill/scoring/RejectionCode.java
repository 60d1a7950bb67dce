// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

/** Why a record cannot become a prediction. The names are a contract: they stand in headers. */
public enum RejectionCode {
  /** The record has no value (a tombstone). */
  NO_VALUE,
  /** The first byte belongs to no known framing, or the value is empty. */
  UNKNOWN_FORMAT,
  /** The fingerprint of the writer's schema is not known. */
  UNKNOWN_SCHEMA,
  /** The bytes do not follow their format, or not exactly one kind of logits is present. */
  MALFORMED,
  /** The catalogue has no spec for the model key. */
  UNKNOWN_MODEL,
  /** The number of logits is not the spec's number of classes. */
  CLASS_COUNT_MISMATCH,
  /** A logit is NaN, +Infinity, or not finite once scaled. */
  INVALID_LOGIT,
  /** A true class is out of range or named twice. */
  INVALID_TRUE_CLASS,
  /** Every class is masked or impossible. */
  NO_CLASS_LEFT,
  /** The candidates of a candidate or adaptive record contradict each other or the spec. */
  INVALID_CANDIDATES,
  /** A kind or encoding of logits that this release does not know. */
  UNSUPPORTED_LOGITS,
  /** The prediction is larger than the output allows. */
  TOO_LARGE,
  /** An unexpected exception while the record was decoded, scored or encoded. */
  INTERNAL_ERROR
}
