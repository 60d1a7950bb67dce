// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command as the launcher runs it: in a JVM of its own, from the job's jar. */
final class CommandProcess implements AutoCloseable {
  private static final List<String> OPENED =
      List.of(
          "lang", "net", "io", "nio", "lang.reflect", "text", "time", "util", "util.concurrent");

  private final Process process;
  private final Path out;
  private final Path err;

  private CommandProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts the command; its output and temporary files go to {@code directory}. */
  static CommandProcess start(Path directory, String... arguments) throws IOException {
    return start(directory, Map.of(), arguments);
  }

  /** As {@link #start(Path, String...)}, with environment variables besides those of this JVM. */
  static CommandProcess start(Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    // A quick start counts for more than speed.
    List<String> options = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1");
    return start(directory, environment, options, arguments);
  }

  /** As {@link #start(Path, String...)}, with the compilers and the module that a user has. */
  static CommandProcess startOptimized(Path directory, String... arguments) throws IOException {
    List<String> options = List.of("-Xmx1g", "--add-modules=jdk.incubator.vector");
    return start(directory, Map.of(), options, arguments);
  }

  private static CommandProcess start(
      Path directory, Map<String, String> environment, List<String> options, String... arguments)
      throws IOException {
    Path out = Files.createTempFile(directory, "command-", ".out");
    Path err = Files.createTempFile(directory, "command-", ".err");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    OPENED.forEach(name -> command.add("--add-opens=java.base/java." + name + "=ALL-UNNAMED"));
    command.add("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    command.addAll(options);
    command.add("-Djava.io.tmpdir=" + directory);
    command.add("-Dlog4j2.configurationFile=classpath:logitmill-log4j2.xml");
    command.add("-Dlogitmill.broker.lib=" + System.getProperty("logitmill.broker.lib"));
    command.add("-cp");
    command.add(
        System.getProperty("logitmill.job.jar")
            + File.pathSeparator
            + Path.of(System.getProperty("logitmill.flink.lib"), "*"));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    return new CommandProcess(process, out, err);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Waits for the end and returns the exit code. */
  int await(int seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("Still running after " + seconds + " s: " + output());
    }
    return process.exitValue();
  }

  /** Asks the command to end, as SIGTERM does. */
  void terminate() {
    process.destroy();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Returns the standard error so far. */
  String errors() throws IOException {
    return Files.readString(err);
  }

  /** Returns both outputs so far. */
  String output() {
    try {
      return Files.readString(out) + Files.readString(err);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
