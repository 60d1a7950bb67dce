// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {"demo", "score", "run", "check", "status", "audit", "replay", "feed", "tail"})
  void tellsAllOfACommandWithAnExample(String command) {
    assertEquals(0, execute(command, "--help"));
    assertTrue(out.toString().contains("Usage: logitmill " + command), out.toString());
    assertTrue(out.toString().contains("./logitmill " + command), out.toString());
    assertEquals("", err.toString());
  }

  @Test
  void tellsWhatItIs() {
    assertEquals(0, execute("--version"));
    assertTrue(out.toString().startsWith("logitmill "), out.toString());
  }

  @Test
  void callsNoCommandWrongUse() {
    assertEquals(2, execute());
    assertTrue(err.toString().startsWith("Usage: logitmill "), err.toString());
  }

  @Test
  void callsAnUnknownOptionWrongUse() {
    assertEquals(2, execute("score", "--model", "x"));
    assertTrue(err.toString().contains("--model"), err.toString());
  }

  @Test
  void namesTheOptionThatIsMisspelled() {
    assertEquals(2, execute("run", "--confg", "job.yaml"));
    assertEquals(
        List.of("Unknown options: '--confg', 'job.yaml'", "Possible solutions: --config"),
        err.toString().lines().toList());
  }

  @Test
  void asksForTheConfiguration() {
    assertEquals(2, execute("run"));
    assertEquals(
        "Missing required option: '--config=FILE'", err.toString().lines().findFirst().get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--wait=5", "--wait=soon", "--from=committed", "--to=now", "--limit=-1"})
  void refusesWrongOptionsOfAnAudit(String option) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("job.yaml"),
            """
            job: {name: x}
            input: {topics: [a], kafka: {bootstrap.servers: "nowhere:1"}}
            output:
              predictions: {topic: b}
              dead-letters: {topic: c}
              kafka: {bootstrap.servers: "nowhere:1"}
            catalogue: {file: none.yaml}
            """);

    assertEquals(2, execute("audit", "--config", file.toString(), option));
    String name = option.substring(0, option.indexOf('='));
    assertTrue(err.toString().contains(name), err.toString());
  }

  @Test
  void reportsEveryMistakeOfAConfiguration() throws Exception {
    Path file = Files.writeString(directory.resolve("job.yaml"), "job:\n  nam: x\n");

    assertEquals(2, execute("check", "--config", file.toString()));
    assertTrue(err.toString().contains("job.yaml:2: job.nam: "), err.toString());
    assertTrue(err.toString().contains("catalogue.file: "), err.toString());
  }

  @Test
  void namesAnOverrideThatIsWrong() throws Exception {
    Path file = Files.writeString(directory.resolve("job.yaml"), "job: {name: x}\n");

    assertEquals(2, execute("run", "--config", file.toString(), "-Djob.parallelism=0"));
    assertTrue(err.toString().contains("-Djob.parallelism: job.parallelism: "), err.toString());
  }

  @Test
  void printsTheStackTraceOnlyWhenAsked() {
    assertEquals(2, execute("check", "--config", "missing.yaml"));
    assertTrue(!err.toString().contains("\tat "), err.toString());

    assertEquals(2, execute("check", "--config", "missing.yaml", "--debug"));
    assertTrue(err.toString().contains("\tat "), err.toString());
  }

  private int execute(String... arguments) {
    CommandLine line = Main.commandLine(new ScoreCommand());
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }
}
