// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.logitmill.schemas.Prediction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.message.BinaryMessageDecoder;

/**
 * Names the first field in which two predictions differ, with both values as JSON.
 *
 * <p>For messages: it turns both into trees of maps, lists and scalars.
 */
public final class FirstDifference {
  private static final int SHOWN = 120;

  private FirstDifference() {}

  /**
   * Returns the difference in one line.
   *
   * @param expected an encoded prediction, Avro or JSON
   * @param found what was published, any bytes or null
   */
  public static String between(byte[] expected, byte[] found) {
    if (Arrays.equals(expected, found)) {
      return "the values are equal, the keys differ";
    }
    try {
      String difference = difference("", tree(expected), tree(found));
      return difference == null
          ? "the same fields, encoded differently from byte " + Arrays.mismatch(expected, found)
          : difference;
    } catch (IOException | RuntimeException e) {
      return "what was published is no prediction: " + e.getMessage();
    }
  }

  private static String difference(String path, Object expected, Object found) {
    if (expected instanceof Map<?, ?> e && found instanceof Map<?, ?> f) {
      Set<Object> names = new LinkedHashSet<>(e.keySet());
      names.addAll(f.keySet());
      for (Object name : names) {
        String field = path.isEmpty() ? name.toString() : path + "." + name;
        String difference = difference(field, e.get(name), f.get(name));
        if (difference != null) {
          return difference;
        }
      }
      return null;
    }
    if (expected instanceof List<?> e && found instanceof List<?> f && e.size() == f.size()) {
      for (int i = 0; i < e.size(); i++) {
        String difference = difference(path + "[" + i + "]", e.get(i), f.get(i));
        if (difference != null) {
          return difference;
        }
      }
      return null;
    }
    return Objects.equals(expected, found)
        ? null
        : "%s: expected %s, found %s".formatted(path, json(expected), json(found));
  }

  private static String json(Object value) {
    String text = String.valueOf(value);
    if (value instanceof String || (value instanceof Float f && !Float.isFinite(f))) {
      text = '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }

  private static Object tree(byte[] value) throws IOException {
    if (value == null) {
      throw new IOException("no value");
    }
    if (value.length > 0 && value[0] == '{') {
      try (JsonParser parser = new JsonFactory().createParser(value)) {
        return tree(parser, parser.nextToken());
      }
    }
    Schema schema = Prediction.getClassSchema();
    return tree(new BinaryMessageDecoder<GenericRecord>(new GenericData(), schema).decode(value));
  }

  private static Object tree(JsonParser parser, JsonToken token) throws IOException {
    if (token == JsonToken.START_OBJECT) {
      Map<String, Object> fields = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        fields.put(name, tree(parser, parser.nextToken()));
      }
      return fields;
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> items = new ArrayList<>();
      for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
        items.add(tree(parser, t));
      }
      return items;
    }
    return switch (token) {
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Decimal(parser.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  /** A number as it is written: its digits are what is compared. */
  private record Decimal(String digits) {
    @Override
    public String toString() {
      return digits;
    }
  }

  private static Object tree(Object avro) {
    if (avro instanceof IndexedRecord record) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (Schema.Field field : record.getSchema().getFields()) {
        fields.put(field.name(), tree(record.get(field.pos())));
      }
      return fields;
    }
    if (avro instanceof Map<?, ?> map) {
      Map<String, Object> entries = new LinkedHashMap<>();
      map.forEach((key, value) -> entries.put(key.toString(), tree(value)));
      return entries;
    }
    if (avro instanceof List<?> list) {
      return list.stream().map(FirstDifference::tree).toList();
    }
    if (avro instanceof GenericFixed fixed) {
      return HexFormat.of().formatHex(fixed.bytes());
    }
    boolean isText = avro instanceof CharSequence || avro instanceof GenericData.EnumSymbol;
    return isText ? avro.toString() : avro;
  }
}
