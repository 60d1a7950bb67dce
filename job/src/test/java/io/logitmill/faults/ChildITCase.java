// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildITCase {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final String CLASS_PATH = System.getProperty("java.class.path");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path directory;

  /** Starts a child, says which, and stays. */
  public static final class Parent {
    private Parent() {}

    /** Takes the file for the child's log and the file for its process id. */
    public static void main(String[] args) throws Exception {
      Child child = Child.of(Idle.class.getName(), Path.of(args[0])).classPath(CLASS_PATH).start();
      Files.writeString(Path.of(args[1]), Long.toString(child.pid()));
      Thread.currentThread().join();
    }
  }

  /** Does nothing, for ever. */
  public static final class Idle {
    private Idle() {}

    /** Takes nothing. */
    public static void main(String[] args) throws InterruptedException {
      System.out.println("idle");
      Thread.currentThread().join();
    }
  }

  @Test
  void endsWhenItsParentIsKilled() throws Exception {
    Path log = directory.resolve("child.log");
    Path pid = directory.resolve("pid");
    Process parent = startParent(log, pid);
    ProcessHandle child;
    try {
      Awaitility.await().atMost(PATIENCE).until(() -> isIdle(log));
      child = ProcessHandle.of(Long.parseLong(Files.readString(pid))).orElseThrow();
    } finally {
      parent.destroyForcibly();
    }

    Awaitility.await().atMost(PATIENCE).until(() -> !child.isAlive());
    assertTrue(Files.readString(log).contains("idle"));
  }

  private Process startParent(Path log, Path pid) throws IOException {
    File out = directory.resolve("parent.log").toFile();
    String name = Parent.class.getName();
    return new ProcessBuilder(
            JAVA.toString(), "-cp", CLASS_PATH, name, log.toString(), pid.toString())
        .redirectErrorStream(true)
        .redirectOutput(out)
        .start();
  }

  private static boolean isIdle(Path log) throws IOException {
    return Files.exists(log) && Files.readString(log).contains("idle");
  }
}
