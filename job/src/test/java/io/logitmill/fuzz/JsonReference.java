// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import io.logitmill.scoring.LogitKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonParser;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonToken;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.StreamReadConstraints;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.StreamReadFeature;

/**
 * Reads records from JSON naively: another version of the parser (Flink's own), numbers by the
 * JDK's parser, maps and lists throughout. Knows only as much of the format as it needs for values
 * that were accepted. Stateless.
 */
final class JsonReference {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNumberLength(Integer.MAX_VALUE).build())
          .build();

  private JsonReference() {}

  /** A number as it was written. */
  private record Digits(String text) {}

  /** Returns the fields of a value that is a record; throws an error if it is none. */
  static RecordFields read(byte[] value) {
    Map<?, ?> root;
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
      try (JsonParser parser = FACTORY.createParser(text)) {
        root = (Map<?, ?>) read(parser, parser.nextToken());
        Check.that(parser.nextToken() == null, "Accepted, but something follows.");
      }
    } catch (IOException e) {
      throw new AssertionError("Accepted, but no JSON: " + e.getMessage(), e);
    }
    return fields(root);
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
        for (JsonToken item = parser.nextToken();
            item != JsonToken.END_ARRAY;
            item = parser.nextToken()) {
          array.add(read(parser, item));
        }
        yield array;
      }
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Digits(parser.getText());
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      default -> null;
    };
  }

  private static RecordFields fields(Map<?, ?> root) {
    List<LogitKind> kinds = new ArrayList<>();
    addIfPresent(root, "logits", LogitKind.DENSE, kinds);
    addIfPresent(root, "packed_logits", LogitKind.PACKED, kinds);
    addIfPresent(root, "candidate_logits", LogitKind.CANDIDATES, kinds);
    addIfPresent(root, "adaptive_logits", LogitKind.ADAPTIVE, kinds);
    Check.that(kinds.size() == 1, "Accepted with %s", kinds);
    List<Integer> logitBits = new ArrayList<>();
    list(root, "logits").forEach(logit -> logitBits.add(Float.floatToRawIntBits(decimal(logit))));
    List<Integer> trueClasses = new ArrayList<>();
    list(root, "true_classes").forEach(id -> trueClasses.add(Integer.valueOf(integer(id))));
    List<Map.Entry<String, String>> attributes = new ArrayList<>();
    if (root.get("attributes") instanceof Map<?, ?> map) {
      map.forEach((key, text) -> attributes.add(Map.entry((String) key, (String) text)));
    }
    Object eventTime = root.get("event_time");
    return new RecordFields(
        (String) root.get("record_id"),
        (String) root.get("model"),
        (String) root.get("model_version"),
        eventTime == null ? null : Long.valueOf(integer(eventTime)),
        kinds.get(0),
        logitBits,
        trueClasses,
        attributes);
  }

  private static void addIfPresent(
      Map<?, ?> root, String field, LogitKind kind, List<LogitKind> kinds) {
    if (root.get(field) != null) {
      kinds.add(kind);
    }
  }

  private static List<?> list(Map<?, ?> root, String field) {
    return root.get(field) == null ? List.of() : (List<?>) root.get(field);
  }

  private static String integer(Object number) {
    return ((Digits) number).text();
  }

  private static float decimal(Object number) {
    // The names of the non-finite numbers are the JDK's, too.
    return Float.parseFloat(number instanceof Digits digits ? digits.text() : (String) number);
  }
}
