// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What the logs, the web UI and the dead letters have said since a moment. */
final class Evidence {
  private static final int QUOTE_LENGTH = 240;

  private final Pipeline pipeline;
  private final Map<Path, Long> lengths = new HashMap<>();

  private Evidence(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Notes how long the logs are now. */
  static Evidence from(Pipeline pipeline) throws IOException {
    Evidence evidence = new Evidence(pipeline);
    for (Path log : evidence.logs()) {
      evidence.lengths.put(log, Files.size(log));
    }
    return evidence;
  }

  /**
   * Returns the first line since then, of a log or of the web UI, in which a fault's sign is; else
   * the first such line of all dead letters.
   */
  Optional<String> quote(Fault fault) throws IOException {
    Pattern sign = fault.sign();
    for (Path log : logs().stream().filter(fault::showsIn).toList()) {
      Optional<String> line = firstLine(sinceThen(log), sign);
      if (line.isPresent()) {
        return line;
      }
    }
    return firstLine(traces(), sign)
        .or(() -> firstLine(String.join("\n", DeadLetterText.lines(pipeline)), sign));
  }

  private String traces() {
    try {
      return String.join("\n", pipeline.flink().rest().exceptions(pipeline.job()));
    } catch (IOException e) {
      // No JobManager, no web UI.
      return "";
    }
  }

  private static Optional<String> firstLine(String text, Pattern sign) {
    return text.lines()
        .map(sign::matcher)
        .filter(Matcher::find)
        .map(match -> match.group().strip())
        .map(line -> line.substring(0, Math.min(QUOTE_LENGTH, line.length())))
        .findFirst();
  }

  private String sinceThen(Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(lengths.getOrDefault(log, 0L));
      byte[] bytes = new byte[(int) (file.length() - file.getFilePointer())];
      file.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Flink's logs first: an engineer looks there first. */
  private List<Path> logs() throws IOException {
    List<Path> logs = new ArrayList<>(pipeline.flink().logs());
    IntStream.range(0, pipeline.kafka().count()).mapToObj(pipeline.kafka()::log).forEach(logs::add);
    return logs;
  }
}
