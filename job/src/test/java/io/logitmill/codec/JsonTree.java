// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.logitmill.schemas.ClassProbability;
import io.logitmill.schemas.Prediction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** JSON as maps, lists and texts, in the order of arrival. Numbers stay the text they are. */
final class JsonTree {
  private JsonTree() {}

  /** Parses one JSON value. */
  static Object parse(byte[] json) {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      Object value = read(parser, parser.nextToken());
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("trailing tokens");
      }
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object read(JsonParser parser, JsonToken token) throws IOException {
    switch (token) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          object.put(parser.currentName(), read(parser, parser.nextToken()));
        }
        return object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
          array.add(read(parser, t));
        }
        return array;
      }
      case VALUE_NUMBER_FLOAT -> {
        // Short floats and doubles look alike: compare by value.
        return "" + Double.parseDouble(parser.getText());
      }
      case VALUE_STRING -> {
        return "'" + parser.getText() + "'";
      }
      default -> {
        return parser.getText();
      }
    }
  }

  /** Returns what the JSON form of {@code prediction} must parse to, as text. */
  static String of(Prediction prediction) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (Schema.Field field : prediction.getSchema().getFields()) {
      tree.put(field.name(), of(prediction.get(field.pos())));
    }
    return tree.toString();
  }

  private static Object of(Object value) {
    if (value instanceof Float number) {
      return Float.isFinite(number) ? shortest(number) : "'" + number + "'";
    } else if (value instanceof Double number) {
      return Double.isFinite(number) ? "" + number : "'" + number + "'";
    } else if (value instanceof String || value instanceof Enum<?>) {
      return "'" + value + "'";
    } else if (value instanceof java.time.Instant time) {
      return "" + time.toEpochMilli();
    } else if (value instanceof io.logitmill.schemas.SpecFingerprint fixed) {
      return "'" + HexFormat.of().formatHex(fixed.bytes()) + "'";
    } else if (value instanceof List<?> list) {
      return list.stream().map(JsonTree::of).toList();
    } else if (value instanceof ClassProbability entry) {
      Map<String, Object> tree = new LinkedHashMap<>();
      tree.put("class_id", of(entry.getClassId()));
      tree.put("label", of(entry.getLabel()));
      tree.put("probability", of(entry.getProbability()));
      return tree;
    } else if (value instanceof Map<?, ?> map) {
      Map<Object, Object> tree = new LinkedHashMap<>();
      map.forEach((key, text) -> tree.put(key, of(text)));
      return tree;
    }
    return String.valueOf(value);
  }

  /** The fewest digits that round back to the float, found by trying. */
  private static String shortest(float value) {
    for (int digits = 1; digits <= 9; digits++) {
      String text = String.format(java.util.Locale.ROOT, "%." + (digits - 1) + "e", value);
      if (Float.parseFloat(text) == value) {
        return "" + Double.parseDouble(text);
      }
    }
    throw new AssertionError(value);
  }
}
