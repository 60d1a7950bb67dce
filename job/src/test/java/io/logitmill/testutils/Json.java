// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value as it was read: maps, lists and the text of everything else. Immutable. */
public record Json(Object value) {
  private static final JsonFactory FACTORY = new JsonFactory();

  /**
   * Reads one value.
   *
   * @throws IOException if the text is not JSON
   */
  public static Json parse(String text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new IOException("Expected JSON, found nothing.");
      }
      return new Json(read(parser, first));
    }
  }

  /** Returns what lies under these names; holds null where there is nothing. */
  public Json at(String... names) {
    Object found = value;
    for (String name : names) {
      found = found instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return new Json(found);
  }

  /** Returns the elements; none if this is no list. */
  public List<Json> list() {
    return value instanceof List<?> list ? list.stream().map(Json::new).toList() : List.of();
  }

  public boolean isPresent() {
    return value != null;
  }

  /** Returns the text of a string, number or boolean; "null" where there is nothing. */
  public String text() {
    return String.valueOf(value);
  }

  /** Returns the whole number; 0 where there is none. */
  public long number() {
    return value == null ? 0 : (long) Double.parseDouble(text());
  }

  private static Object read(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          object.put(name, read(parser, parser.nextToken()));
        }
        yield object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
          array.add(read(parser, t));
        }
        yield array;
      }
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }
}
