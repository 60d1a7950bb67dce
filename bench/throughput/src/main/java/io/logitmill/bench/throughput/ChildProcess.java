// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that does not outlive this one, with its output in a file. */
final class ChildProcess implements AutoCloseable {
  private static final int STOP_SECONDS = 30;
  private static final int TAIL_LINES = 20;

  private final Process process;
  private final Path log;
  private final Thread killer;

  private ChildProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    killer = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killer);
  }

  static ChildProcess start(List<String> command, Map<String, String> environment, Path directory)
      throws IOException {
    Path log = directory.resolve("output.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new ChildProcess(builder.start(), log);
  }

  /** Returns what it has used so far. */
  ProcessMeter meter() {
    return new ProcessMeter(process.pid());
  }

  /**
   * Does nothing while it runs.
   *
   * @throws IllegalStateException when it has ended, with the end of its output
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          String.format("the process has ended; the end of %s:%n%s", log, tail()));
    }
  }

  /** Waits for its end, for so long at most; returns whether it has come. */
  boolean endsWithin(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Returns what it has printed. */
  String output() throws IOException {
    return Files.readString(log);
  }

  /** Returns the last lines of its output. */
  String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      int from = Math.max(0, lines.size() - TAIL_LINES);
      return String.join(System.lineSeparator(), lines.subList(from, lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Asks it to end, and kills it when that takes too long. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    Runtime.getRuntime().removeShutdownHook(killer);
  }
}
