// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import com.fasterxml.jackson.core.JsonParseException;
import io.logitmill.schemas.Prediction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads the values of a predictions topic, Avro or JSON by their first byte. */
public final class PredictionReader {
  static {
    SchemaClasses.trust();
  }

  private PredictionReader() {}

  /**
   * Returns the prediction that {@code value} holds.
   *
   * @throws CommandException when it holds none
   */
  public static Prediction read(byte[] value) throws CommandException {
    if (value == null || value.length == 0) {
      throw CommandException.failed("Expected a prediction, found no value.");
    }
    try {
      return value[0] == '{'
          ? AvroJson.read(
              new String(value, StandardCharsets.UTF_8),
              Prediction.getClassSchema(),
              Prediction.class)
          : Prediction.getDecoder().decode(value);
    } catch (JsonParseException e) {
      throw CommandException.failed("Expected a prediction: %s", e.getOriginalMessage());
    } catch (IOException | RuntimeException e) {
      throw CommandException.failed("Expected a prediction: %s", e.getMessage());
    }
  }
}
