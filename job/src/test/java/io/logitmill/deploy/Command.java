// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands to their end. */
final class Command {
  private static final long PATIENCE_S = 180;

  private Command() {}

  /**
   * Returns all that a command has printed.
   *
   * @param environment variables beside those of this process
   * @throws IOException if it fails or takes too long, with what it has printed
   */
  static String run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    // A file, not a pipe: what the command leaves running would hold the pipe open.
    Path output = Files.createTempFile("command-", ".out");
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      boolean ended = process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
      String printed = Files.readString(output, StandardCharsets.UTF_8);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(
            String.join(" ", command)
                + (ended ? " ended with status " + process.exitValue() : " did not end")
                + ": "
                + printed);
      }
      return printed;
    } finally {
      Files.delete(output);
    }
  }
}
