// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.Path;

/**
 * Where a file lies that the command line or the configuration names: on this machine (a path, or
 * {@code file:}), or on any other of Flink's file systems ({@code s3://bucket/job.yaml}).
 *
 * @param text as it was given
 */
record FileLocation(String text) {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");
  private static final String LOCAL = "file:";

  /** Returns whether the file lies on the machine where the command was started. */
  boolean isLocal() {
    return text.startsWith(LOCAL) || !SCHEME.matcher(text).matches();
  }

  /** Returns the path of a file on this machine, absolute. */
  java.nio.file.Path local() {
    String path = text;
    if (text.startsWith(LOCAL + "/")) {
      // In Flink's notation: no percent signs to decode.
      path = new Path(text).getPath();
    } else if (text.startsWith(LOCAL)) {
      path = text.substring(LOCAL.length());
    }
    return java.nio.file.Path.of(path).toAbsolutePath();
  }

  /**
   * Returns the whole content.
   *
   * @throws IOException if it cannot be read, or Flink has no file system of that name here
   */
  byte[] read() throws IOException {
    if (isLocal()) {
      return Files.readAllBytes(local());
    }
    Path file = new Path(text);
    try (InputStream in = file.getFileSystem().open(file)) {
      return in.readAllBytes();
    }
  }
}
