// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.logitmill.codec.JsonPredictionEncoder;
import io.logitmill.codec.LogitDecoder;
import io.logitmill.codec.WireFormat;
import io.logitmill.model.Catalogue;
import io.logitmill.model.CatalogueException;
import io.logitmill.model.CatalogueFiles;
import io.logitmill.model.CatalogueLoader;
import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.RejectionStage;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scores JSON lines, with no Kafka and no Flink. */
@Command(
    name = "score",
    description = {
      "Scores JSON lines from standard input; no Kafka, no Flink.",
      "One line comes out for each line that is not blank: a prediction, or",
      "{\"error\":{\"code\":...,\"message\":...,\"line\":N}}."
    },
    footer = {
      "%nExample:",
      "  ./logitmill score --models models.yaml < logits.jsonl > predictions.jsonl"
    })
final class ScoreCommand implements Callable<Integer> {
  private final InputStream in;
  private final OutputStream out;

  @Option(
      names = "--models",
      required = true,
      paramLabel = "FILE",
      description = "The catalogue of model specs, YAML.")
  private Path models;

  ScoreCommand() {
    this(System.in, new FileOutputStream(FileDescriptor.out));
  }

  /** Reads from {@code in} and writes to {@code out}. */
  ScoreCommand(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  @Override
  public Integer call() throws CommandException {
    RecordScorer scorer =
        new RecordScorer(
            new LogitDecoder(WireFormat.JSON, List.of()),
            catalogue(models),
            new JsonPredictionEncoder());
    try {
      scoreLines(new BufferedInputStream(in), scorer);
      return CommandException.DONE;
    } catch (IOException e) {
      throw CommandException.failedBy(e, "Input or output failed: " + e.getMessage());
    }
  }

  /**
   * Returns the catalogue in {@code file}.
   *
   * @throws CommandException for wrong use, when it cannot be read or has mistakes
   */
  static Catalogue catalogue(Path file) throws CommandException {
    Path absolute = file.toAbsolutePath();
    try {
      return CatalogueLoader.load(
          absolute.getFileName().toString(), CatalogueFiles.in(absolute.getParent()));
    } catch (CatalogueException e) {
      throw CommandException.wrongUse(e.getMessage());
    } catch (IOException e) {
      boolean missing = e.getCause() instanceof NoSuchFileException;
      throw CommandException.wrongUse(
          missing ? "There is no catalogue " + file + ": " + e.getMessage() : e.getMessage());
    }
  }

  private void scoreLines(InputStream lines, RecordScorer scorer) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int number = 0;
    boolean more = true;
    while (more) {
      line.reset();
      int next = lines.read();
      while (next >= 0 && next != '\n') {
        line.write(next);
        next = lines.read();
      }
      more = next >= 0;
      number++;
      if (!isBlank(line.toByteArray())) {
        out.write(result(line.toByteArray(), number, scorer));
        out.flush();
      }
    }
  }

  private static byte[] result(byte[] line, int number, RecordScorer scorer) throws IOException {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    try {
      result.writeBytes(prediction(line, scorer));
    } catch (RejectionException e) {
      writeError(result, e, number);
    }
    result.write('\n');
    return result.toByteArray();
  }

  private static byte[] prediction(byte[] line, RecordScorer scorer) throws RejectionException {
    RejectionStage stage = RejectionStage.DECODE;
    try {
      scorer.decode(line);
      stage = RejectionStage.LOOKUP;
      scorer.lookUp();
      stage = RejectionStage.SCORE;
      scorer.score();
      stage = RejectionStage.ENCODE;
      return scorer.encode();
    } catch (RuntimeException e) {
      throw new RejectionException.Internal(stage, e);
    }
  }

  private static void writeError(OutputStream result, RejectionException rejection, int number)
      throws IOException {
    try (JsonGenerator json =
        new JsonFactory()
            .createGenerator(result)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      json.writeStartObject();
      json.writeObjectFieldStart("error");
      json.writeStringField("code", rejection.code().name());
      json.writeStringField("message", rejection.getMessage());
      json.writeNumberField("line", number);
      json.writeEndObject();
      json.writeEndObject();
    }
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
