// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import java.io.Closeable;
import java.io.IOException;

/** Reads the records of one file, from its beginning. Not thread-safe. */
interface RecordReader extends Closeable {
  /**
   * Returns the next record as the value of an input topic, in a new array; null at the end.
   *
   * @throws FileContentException if the file is damaged
   */
  byte[] next() throws IOException;

  /**
   * Passes over records, faster than they can be read, and returns how many there were.
   *
   * @param most no more than that
   * @throws FileContentException if the file is damaged
   */
  long skip(long most) throws IOException;
}
