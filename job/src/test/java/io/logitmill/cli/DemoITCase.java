// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoITCase {
  @TempDir private Path directory;

  @Test
  void showsTheExpectedFiguresAndLeavesNothingBehind() throws Exception {
    try (CommandProcess demo = CommandProcess.start(directory, "demo")) {
      List<ProcessHandle> children = awaitBroker(demo);

      assertEquals(0, demo.await(180), demo.output());

      String output = demo.output();
      assertTrue(
          output.contains("  digits@1        1,000     0.838            0.934              0.6839"),
          output);
      assertTrue(
          output.contains("  digits@2        1,000     0.852            0.916              0.5402"),
          output);
      assertTrue(output.contains("every record came out exactly once"), output);
      assertTrue(output.contains(" 0 dead letters"), output);
      assertNothingLeft(children);
    }
  }

  @Test
  void comparesKindsOfRecordsOfManyClasses() throws Exception {
    try (CommandProcess demo = CommandProcess.start(directory, "demo", "--classes", "20000")) {
      assertEquals(0, demo.await(180), demo.output());

      String output = demo.output();
      assertTrue(output.contains("  dense, float32                             80,0"), output);
      assertTrue(output.contains("  packed, FLOAT16                            40,0"), output);
      assertTrue(output.contains("  candidates (256 best, 2,000 draws)"), output);
      assertTrue(output.contains("every record came out exactly once"), output);
    }
  }

  @Test
  void refusesAnUnusableNumberOfClasses() throws Exception {
    try (CommandProcess demo = CommandProcess.start(directory, "demo", "--classes", "10")) {
      assertEquals(2, demo.await(60), demo.output());
      assertTrue(
          demo.output().contains("Expected --classes from 1000 to 2000000, found 10."),
          demo.output());
    }
  }

  @Test
  void leavesNothingBehindWhenItIsStopped() throws Exception {
    try (CommandProcess demo = CommandProcess.start(directory, "demo")) {
      List<ProcessHandle> children = awaitBroker(demo);

      demo.terminate();

      assertEquals(1, demo.await(60), demo.output());
      assertTrue(demo.output().contains("logitmill: Stopped before the end."), demo.output());
      assertNothingLeft(children);
    }
  }

  @Test
  void leavesNoBrokerBehindWhenItIsKilled() throws Exception {
    try (CommandProcess demo = CommandProcess.start(directory, "demo")) {
      List<ProcessHandle> children = awaitBroker(demo);

      demo.kill();

      awaitEnd(children);
    }
  }

  private static List<ProcessHandle> awaitBroker(CommandProcess demo) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> demo.handle().children().findAny().isPresent());
    return demo.handle().children().toList();
  }

  private void assertNothingLeft(List<ProcessHandle> children) throws IOException {
    awaitEnd(children);
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(
          List.of(),
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.startsWith("logitmill-demo-"))
              .toList());
    }
  }

  private static void awaitEnd(List<ProcessHandle> children) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }
}
