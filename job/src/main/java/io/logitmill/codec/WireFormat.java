// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

/** How the values of the input topics are written. */
public enum WireFormat {
  /** Each value says it with byte 0: {@code C3} for Avro, an opening brace for JSON. */
  AUTO,
  /** Avro single-object encoding: {@code C3 01}, the schema's fingerprint, the record. */
  AVRO,
  /** One JSON object in UTF-8, with white space allowed around it. */
  JSON
}
