// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One child JVM. It ends with this process. Its output goes to a file, one start after the other.
 *
 * <p>Not thread-safe.
 */
final class Child implements AutoCloseable {
  /** What Flink needs on Java 17, from the build; the launcher script has the same list. */
  private static final String FLINK_FLAGS = System.getProperty("logitmill.flink.jvm.flags", "");

  private final Process process;
  private final Path log;

  private Child(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Collects what a child is started with. */
  static final class Builder {
    private final String mainClass;
    private final Path log;
    private final List<String> options = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private String classPath = "";
    private Path out;

    private Builder(String mainClass, Path log) {
      this.mainClass = mainClass;
      this.log = log;
    }

    Builder classPath(Object... entries) {
      for (Object entry : entries) {
        classPath += File.pathSeparator + entry;
      }
      return this;
    }

    /** Adds options of the JVM. */
    Builder options(String... values) {
      options.addAll(List.of(values));
      return this;
    }

    /** Adds arguments of the main class. */
    Builder arguments(String... values) {
      arguments.addAll(List.of(values));
      return this;
    }

    Builder environment(String name, String value) {
      environment.put(name, value);
      return this;
    }

    /** Sends standard output to a file of its own, away from the log. */
    Builder output(Path file) {
      out = file;
      return this;
    }

    /** Starts the child in the directory of its log. */
    Child start() throws IOException {
      Path directory = log.getParent();
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(FLINK_FLAGS.isEmpty() ? List.of() : List.of(FLINK_FLAGS.split(" ")));
      // A child that starts fast and leaves the other core alone.
      command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
      command.addAll(options);
      command.addAll(List.of("-cp", classesOfChildMain(directory) + classPath));
      command.addAll(List.of(ChildMain.class.getName(), mainClass));
      command.addAll(arguments);
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder.redirectErrorStream(out == null);
      builder.redirectOutput(Redirect.appendTo((out == null ? log : out).toFile()));
      if (out != null) {
        builder.redirectError(Redirect.appendTo(log.toFile()));
      }
      builder.environment().putAll(environment);
      return new Child(builder.start(), log);
    }

    private static Path classesOfChildMain(Path directory) throws IOException {
      Path classes = directory.resolve("child-main");
      String resource = ChildMain.class.getName().replace('.', '/') + ".class";
      Path target = classes.resolve(resource);
      if (!Files.exists(target)) {
        Files.createDirectories(target.getParent());
        try (InputStream in = ChildMain.class.getResourceAsStream("/" + resource)) {
          Files.write(target, in.readAllBytes());
        }
      }
      return classes;
    }
  }

  /**
   * Returns a builder.
   *
   * @param log the file for its output, absolute; its directory is the child's working directory
   */
  static Builder of(String mainClass, Path log) {
    return new Builder(mainClass, log);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Kills the child as kill -9 does, and waits until it is gone. */
  void kill9() {
    process.destroyForcibly();
    await(Duration.ofSeconds(30));
  }

  /** Stops the child's clock with SIGSTOP; its sockets stay open and nobody answers on them. */
  void pause() throws IOException {
    Signals.pause(process.pid());
  }

  /** Lets a paused child go on. */
  void resume() throws IOException {
    Signals.resume(process.pid());
  }

  /** Waits for the end and returns the exit code. */
  int await(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("Still running after " + patience + ": " + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a child.", e);
    }
  }

  /** Returns what all starts with this log have printed so far. */
  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Kills the child, paused or not. */
  @Override
  public void close() {
    kill9();
  }
}
