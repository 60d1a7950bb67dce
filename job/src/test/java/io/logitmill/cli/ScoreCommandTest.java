// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScoreCommandTest {
  private static final String CATALOGUE =
      """
      models:
        - model: m
          version: "1"
          labels: [no, maybe]
      """
          .replace("no,", "\"no\",");

  @TempDir private Path directory;
  private Path models;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeCatalogue() throws IOException {
    models = Files.writeString(directory.resolve("models.yaml"), CATALOGUE);
  }

  @Test
  void givesOneLineForEachLineThatIsNotBlank() {
    int exitCode =
        score(
            """
            {"record_id":"a","model":"m","model_version":"1","logits":[0,0],"true_classes":[0]}

            {"record_id":"b","model":"m","model_version":"1","logits":[1]}
            {"record_id":"c","model":"x","model_version":"1","logits":[1]}
            nonsense
            {"record_id":"d","model":"m","model_version":"1","logits":[1,"-Infinity"]}""");

    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(0, exitCode, err.toString());
    assertEquals(5, lines.size());
    assertTrue(
        lines.get(0).contains("\"label\":\"no\",\"probability\":0.5,\"abstained\":false"),
        lines.get(0));
    assertTrue(lines.get(0).contains("\"cross_entropy\":0.693147180"), lines.get(0));
    assertEquals(
        "{\"error\":{\"code\":\"CLASS_COUNT_MISMATCH\",\"message\":\"Expected 2 logits for m@1"
            + " revision 1, found 1.\",\"line\":3}}",
        lines.get(1));
    assertEquals(
        "{\"error\":{\"code\":\"UNKNOWN_MODEL\",\"message\":\"Expected a model of the catalogue,"
            + " found x@1.\",\"line\":4}}",
        lines.get(2));
    assertTrue(lines.get(3).startsWith("{\"error\":{\"code\":\"UNKNOWN_FORMAT\""), lines.get(3));
    assertTrue(lines.get(4).contains("\"probability\":1.0,"), lines.get(4));
  }

  @Test
  void scoresEveryKindOfLogits() throws IOException {
    Files.writeString(
        models,
        """
        models:
          - {model: m, version: "1", class_count: 3, correction: log_q, adaptive: {cutoffs: [1]}}
        """);
    String record = "{\"record_id\":\"a\",\"model\":\"m\",\"model_version\":\"1\",%s}\n";
    int exitCode =
        score(
            record.formatted("\"logits\":[2,-2,0]")
                + record.formatted(
                    "\"packed_logits\":{\"encoding\":\"FLOAT16\",\"values\":\"AEAAwAAA\"}")
                + record.formatted(
                    "\"candidate_logits\":{\"class_count\":3,\"class_ids\":[2,0],"
                        + "\"values\":[0,2],\"log_expected_counts\":[0,0]}")
                + record.formatted(
                    "\"adaptive_logits\":{\"head\":[2,0],"
                        + "\"tails\":[{\"cluster\":0,\"values\":[-2,0]}]}"));

    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(0, exitCode, err.toString());
    assertEquals(4, lines.size());
    assertEquals(lines.get(0), lines.get(1));
    assertTrue(lines.get(0).contains("\"method\":\"EXACT\""), lines.get(0));
    assertTrue(lines.get(2).contains("\"method\":\"CANDIDATES\""), lines.get(2));
    assertTrue(lines.get(3).contains("\"method\":\"ADAPTIVE\""), lines.get(3));
    lines.forEach(line -> assertTrue(line.contains("\"class_id\":0,"), line));
  }

  @Test
  void givesNothingForNothing() {
    assertEquals(0, score(""));
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void failsWhenTheOutputIsClosed() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    int exitCode = score("{}", closed);

    assertEquals(1, exitCode);
    assertEquals("logitmill: Input or output failed: Broken pipe\n", err.toString());
  }

  @Test
  void callsABadCatalogueWrongUse() throws IOException {
    Files.writeString(models, "models:\n  - model: m\n    version: 1.0\n    class_count: 2\n");

    int exitCode = score("{}");

    assertEquals(2, exitCode);
    assertTrue(err.toString().contains("models.yaml:3: "), err.toString());
  }

  @Test
  void callsAMissingCatalogueWrongUse() throws IOException {
    Files.delete(models);

    assertEquals(2, score("{}"));
    assertTrue(err.toString().startsWith("logitmill: There is no catalogue "), err.toString());
  }

  private int score(String in) {
    return score(in, out);
  }

  private int score(String in, OutputStream to) {
    byte[] bytes = in.getBytes(StandardCharsets.UTF_8);
    CommandLine line = Main.commandLine(new ScoreCommand(new ByteArrayInputStream(bytes), to));
    line.setErr(new PrintWriter(err));
    return line.execute("score", "--models", models.toString());
  }
}
