// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionException;

/**
 * Decodes the records of one writer schema. Not thread-safe.
 *
 * <p>The implementations agree on every input: the same record, or both reject.
 */
interface AvroRecordDecoder {
  /**
   * Decodes the record that begins at {@code value[from]} and ends with the value.
   *
   * @param value the whole value; texts of {@code out} may point into it
   * @param out an empty record; filled; undefined when this throws
   * @throws AvroFormatException if the bytes are not one record of the schema
   * @throws RejectionException.Malformed if the record contradicts itself
   */
  void decode(byte[] value, int from, DecodedRecord out)
      throws AvroFormatException, RejectionException;
}
