// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the project, by their paths from its top. */
final class ProjectFiles {
  /** Tests run in the directory of their module. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private ProjectFiles() {}

  static Path at(String path) {
    return ROOT.resolve(path);
  }

  static String read(String path) throws IOException {
    return Files.readString(at(path));
  }

  /** Returns the paths of all files below a directory, from the top of the project, sorted. */
  static List<String> below(String directory) throws IOException {
    try (Stream<Path> paths = Files.walk(at(directory))) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> ROOT.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
