// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

/** Which of the four fields of a logit record carries its logits. */
public enum LogitKind {
  /** {@code logits}: one float32 per class. */
  DENSE,
  /** {@code packed_logits}: dense, as little-endian bytes. */
  PACKED,
  /** {@code candidate_logits}: a subset of the classes. */
  CANDIDATES,
  /** {@code adaptive_logits}: head and tail clusters. */
  ADAPTIVE
}
