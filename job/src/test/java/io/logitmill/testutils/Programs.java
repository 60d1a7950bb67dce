// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

  /**
   * Returns where a program lies on the PATH, and skips the test if it is not there, which it says
   * in the test's result and on the standard output.
   *
   * @param instead what is not done then, as the beginning of a sentence
   * @param remedy how to get the program
   */
  public static Path require(String name, String instead, String remedy) {
    Optional<Path> path = path(name);
    String skipped =
        "SKIPPED: %s, because %s is not on the PATH. %s".formatted(instead, name, remedy);
    if (path.isEmpty()) {
      System.out.println(skipped);
    }
    assumeTrue(path.isPresent(), skipped);
    return path.orElseThrow();
  }

  private static Optional<Path> path(String name) {
    return Stream.of(SEPARATOR.split(System.getenv().getOrDefault("PATH", "")))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
