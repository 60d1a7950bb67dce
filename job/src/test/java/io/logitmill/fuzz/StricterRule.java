// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

/**
 * Where our Avro decoders refuse, on purpose, what Avro's own reads. The list is complete: any
 * other disagreement is a defect, and so is a value that one of these rules forbids and our
 * decoders accept.
 */
enum StricterRule {
  /** A varint of more bits than its type has; Avro drops the upper ones. */
  VARINT_TOO_WIDE,
  /** A block that states another size than its items have; Avro does not compare. */
  BLOCK_OF_ANOTHER_SIZE,
  /** A boolean other than 0 and 1, which Avro takes for false. Only in fields that are skipped. */
  BOOLEAN_OF_NEITHER,
  /**
   * A text that is not UTF-8; Avro hands on the bytes. Not looked for in fields that are skipped.
   */
  TEXT_NOT_UTF8,
  /** A key twice in the attributes; for Avro the last one wins. */
  ATTRIBUTE_TWICE,
  /** Bytes behind the record; Avro leaves them for the next one. */
  BYTES_LEFT,
  /** None of the four kinds of logits, or more than one; Avro's schema cannot say so. */
  NOT_ONE_KIND,
  /** Packed logits that end in the middle of one; for Avro they are any bytes. */
  LOGIT_CUT_OFF
}
