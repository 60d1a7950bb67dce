// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * The source offsets that the command {@code audit} names as missing.
 *
 * @param file as {@code replay --offsets} takes it
 * @param sources the same as {@code topic@partition@offset}
 */
record MissingOffsets(Path file, Set<String> sources) {
  /**
   * Audits the topics.
   *
   * @throws AssertionError unless what is named is just what the topics themselves show
   */
  static MissingOffsets named(Pipeline pipeline) throws IOException {
    Path file = pipeline.files().directory().resolve("missing.txt");
    ProductCommand.run(pipeline, "audit", "--offsets-out", file.toString());
    Set<String> named = new TreeSet<>();
    for (String line : Files.readAllLines(file)) {
      if (!line.startsWith("#") && !line.isBlank()) {
        addRange(line, named);
      }
    }
    Set<String> unanswered = SourceOffsets.unanswered(pipeline.kafka().bootstrapServers());
    if (!named.equals(unanswered)) {
      throw new AssertionError(
          "Expected the audit to name %s, found %s".formatted(unanswered, named));
    }
    return new MissingOffsets(file, named);
  }

  /** Takes {@code topic@partition@from-to}, both inclusive. */
  private static void addRange(String line, Set<String> named) {
    String begin = line.substring(0, line.lastIndexOf('@') + 1);
    String[] ends = line.substring(begin.length()).split("-");
    for (long i = Long.parseLong(ends[0]); i <= Long.parseLong(ends[1]); i++) {
      named.add(begin + i);
    }
  }
}
