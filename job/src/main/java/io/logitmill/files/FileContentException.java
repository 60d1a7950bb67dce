// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import io.logitmill.text.OneLine;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;

/**
 * Says in one line what is wrong with the files themselves: reading them again would change
 * nothing. Any other {@link IOException} is one of the file system, and may pass.
 */
public final class FileContentException extends IOException {
  private static final long serialVersionUID = 1L;

  FileContentException(Throwable cause, String template, Object... arguments) {
    super(String.format(Locale.ROOT, template, arguments), cause);
  }

  /**
   * Returns what to say of a file whose content cannot be made sense of.
   *
   * @param number of the record that was expected
   * @throws IOException instead, if it is the file system that has failed
   */
  static FileContentException damaged(
      InputFile file, FileBytes bytes, long number, IOException cause) throws IOException {
    bytes.requireRead();
    return new FileContentException(
        cause,
        "%s: expected record %d near byte %d of %d, found damage: %s. Copy the file again from"
            + " where it came from, or make a plan without it.",
        file.path(),
        number,
        bytes.tell(),
        file.bytes(),
        cause instanceof EOFException
            ? "it ends too early"
            : OneLine.of(String.valueOf(cause.getMessage())));
  }
}
