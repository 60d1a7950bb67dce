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
   * How a command ended.
   *
   * @param status its exit code
   * @param out what it printed on the standard output
   * @param err what it printed on the standard error
   */
  record Result(int status, String out, String err) {
    /** Returns all that was printed. */
    String printed() {
      return out + err;
    }
  }

  /**
   * Returns all that a command has printed.
   *
   * @param environment variables beside those of this process
   * @throws IOException if it fails or takes too long, with what it has printed
   */
  static String run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Result result = attempt(Path.of("").toAbsolutePath(), command, environment);
    if (result.status() != 0) {
      throw new IOException(
          "%s ended with status %d: %s"
              .formatted(String.join(" ", command), result.status(), result.printed()));
    }
    return result.printed();
  }

  /**
   * Returns how a command ended, well or not.
   *
   * @param directory where it is started
   * @param environment variables beside those of this process
   * @throws IOException if it takes too long, with what it has printed
   */
  static Result attempt(Path directory, List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    // Files, not pipes: what the command leaves running would hold the pipes open.
    Path out = Files.createTempFile("command-", ".out");
    Path err = Files.createTempFile("command-", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.environment().putAll(environment);
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      boolean ended = process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
      String printed = Files.readString(out, StandardCharsets.UTF_8);
      String errors = Files.readString(err, StandardCharsets.UTF_8);
      if (!ended) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + " did not end: " + printed + errors);
      }
      return new Result(process.exitValue(), printed, errors);
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
