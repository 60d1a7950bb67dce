// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonParseException;
import io.logitmill.schemas.LogitRecord;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroJsonTest {
  @Test
  void readsWhatIsThereAndFillsInDefaults() throws Exception {
    LogitRecord record =
        read(
            "{\"record_id\":\"r\",\"model\":\"m\",\"model_version\":\"1\",\"event_time\":5,"
                + "\"other\":{\"a\":[1]},\"logits\":[1,0.1,\"-Infinity\"]}");

    assertEquals(List.of(1f, 0.1f, Float.NEGATIVE_INFINITY), record.getLogits());
    assertEquals(5, record.getEventTime().toEpochMilli());
    assertEquals(List.of(), record.getTrueClasses());
    assertEquals(
        "{\"record_id\":\"r\",\"model\":\"m\",\"model_version\":\"1\",\"event_time\":5,"
            + "\"logits\":[1.0,0.1,\"-Infinity\"],\"packed_logits\":null,"
            + "\"candidate_logits\":null,\"adaptive_logits\":null,\"true_classes\":[],"
            + "\"attributes\":{}}",
        AvroJson.write(record));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"model\":\"m\",\"model_version\":\"1\"} | Expected the field record_id.",
        "{\"record_id\":1} | Expected a string at /record_id, found 1.",
        "{\"record_id\":\"r\",\"logits\":[\"x\"]} | Expected a number, \"Infinity\", \"-Infinity\""
            + " or \"NaN\" at /logits/0, found x.",
        "[] | Expected an object at /, found [.",
      })
  void saysWhatWasExpectedAndWhere(String json, String message) {
    JsonParseException e = assertThrows(JsonParseException.class, () -> read(json));

    assertEquals(message, e.getOriginalMessage());
  }

  private static LogitRecord read(String json) throws JsonParseException {
    return AvroJson.read(json, LogitRecord.getClassSchema(), LogitRecord.class);
  }
}
