// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.cli.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a run keeps its logs and topics: removed after a good run, left after a bad one. */
final class RunDirectory {
  private static final Path ROOT = Path.of("target", "faults").toAbsolutePath();

  private RunDirectory() {}

  /** Something that runs in a directory. */
  interface Run {
    RunReport in(Path directory) throws Exception;
  }

  /** Returns a file beside the directories of the runs. */
  static Path file(String name) throws IOException {
    Files.createDirectories(ROOT);
    return ROOT.resolve(name);
  }

  /**
   * Runs in a new directory called {@code name} and checks the outcome; what was there is removed.
   *
   * @throws AssertionError if the outcome is not what was expected
   */
  static void use(String name, Run run) throws Exception {
    Path directory = ROOT.resolve(name);
    Directories.remove(directory);
    Files.createDirectories(directory);
    run.in(directory).assertExpected();
    if (!Boolean.getBoolean("faults.keep")) {
      Directories.remove(directory);
    }
  }
}
