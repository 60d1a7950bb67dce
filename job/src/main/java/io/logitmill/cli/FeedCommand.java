// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import com.fasterxml.jackson.core.JsonParseException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Publishes JSON lines as logit records. */
@Command(
    name = "feed",
    description = "Publishes JSON lines as logit records.",
    footer = {
      "%nExample:",
      "  ./logitmill feed --bootstrap-servers localhost:9092 --topic logits logits.jsonl",
      "%nA line is one record:",
      "  {\"record_id\":\"r1\",\"model\":\"digits\",\"model_version\":\"1\",\"logits\":[1.5,-2,0.1]}"
    })
final class FeedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Option(names = "--topic", required = true, description = "Where the records go.")
  private String topic;

  @Option(
      names = "--format",
      defaultValue = "avro",
      description = "avro (single-object encoding) or json. Default: ${DEFAULT-VALUE}.")
  private LogitPublisher.Format format;

  @Option(
      names = "--key-field",
      defaultValue = "record_id",
      description =
          "The field that becomes the key: record_id, model, model_version or none."
              + " Default: ${DEFAULT-VALUE}.")
  private KeyField keyField;

  @Option(names = "--skip-invalid", description = "Report an invalid line and go on.")
  private boolean skipInvalid;

  @Parameters(paramLabel = "FILE", description = "JSON lines; - is the standard input.")
  private String file;

  /** The fields that may become the key. */
  enum KeyField {
    record_id,
    model,
    model_version,
    none
  }

  private long published;
  private long invalid;

  @Override
  public Integer call() throws IOException, CommandException, ExecutionException {
    try (BufferedReader lines = open()) {
      kafka.describe(topic);
      long start = System.nanoTime();
      String key = keyField == KeyField.none ? null : keyField.name();
      try (LogitPublisher publisher = new LogitPublisher(kafka.client(), topic, format, key)) {
        publish(lines, publisher);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      Main.err(spec)
          .printf(
              "Published %,d records to %s in %.1f s%s.%n",
              published,
              topic,
              seconds,
              invalid == 0 ? "" : String.format("; skipped %,d invalid lines", invalid));
      return CommandException.DONE;
    }
  }

  private void publish(BufferedReader lines, LogitPublisher publisher)
      throws IOException, ExecutionException, CommandException {
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        var unused = publisher.send(text(line));
        published++;
      } catch (JsonParseException | CharacterCodingException e) {
        invalid++;
        String problem =
            String.format(
                "%s:%d: %s",
                file,
                number,
                e instanceof JsonParseException json
                    ? json.getOriginalMessage()
                    : "Expected UTF-8, found other bytes.");
        if (!skipInvalid) {
          publisher.flush();
          throw CommandException.failed(
              "%s %,d records before it were published.", problem, published);
        }
        Main.err(spec).println(problem);
      }
    }
    publisher.flush();
  }

  /** Decodes a line that was read as bytes, one a character, so that one bad line is one line. */
  private static String text(String line) throws CharacterCodingException {
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.ISO_8859_1));
    return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
  }

  private BufferedReader open() throws CommandException, IOException {
    if (file.equals("-")) {
      return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.ISO_8859_1));
    }
    if (!Files.isReadable(Path.of(file))) {
      throw CommandException.wrongUse("Cannot read the file " + file + ".");
    }
    return Files.newBufferedReader(Path.of(file), StandardCharsets.ISO_8859_1);
  }
}
