// SPDX-License-Identifier: Apache-2.0
package io.logitmill.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;

/**
 * A file as it was when it was found. Travels with the job graph.
 *
 * @param path where it lies, with the scheme of its file system
 * @param bytes how long it was
 * @param modifiedMs when it was last changed, in milliseconds since the epoch
 */
public record InputFile(String path, long bytes, long modifiedMs) implements Serializable {
  static InputFile of(FileStatus status) {
    return new InputFile(
        status.getPath().toString(), status.getLen(), status.getModificationTime());
  }

  /**
   * Looks whether the file is what it was.
   *
   * @throws FileContentException if it is gone or was changed
   * @throws IOException if its file system does not answer
   */
  public void requireUnchanged() throws IOException {
    Path file = new Path(path);
    InputFile now;
    try {
      now = of(file.getFileSystem().getFileStatus(file));
    } catch (FileNotFoundException e) {
      throw new FileContentException(
          e,
          "%s: expected the file of the plan, found none. Put it back, or make a new plan.",
          path);
    }
    if (now.bytes != bytes || now.modifiedMs != modifiedMs) {
      throw new FileContentException(
          null,
          "%s: expected the file of the plan (%d bytes, modified %s), found one of %d bytes,"
              + " modified %s. Put the old one back, or make a new plan.",
          path,
          bytes,
          Instant.ofEpochMilli(modifiedMs),
          now.bytes,
          Instant.ofEpochMilli(now.modifiedMs));
    }
  }
}
