// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Programs of this machine that some tests need and the build does not bring. */
public final class Programs {
  private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

  private Programs() {}

  /** Returns where a program lies on the PATH, if it is there. */
  public static Optional<Path> path(String name) {
    return Stream.of(SEPARATOR.split(System.getenv().getOrDefault("PATH", "")))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
