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
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.Base64Variants;
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

  private static final List<String> ENCODINGS = List.of("FLOAT32", "FLOAT16", "BFLOAT16");

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
        logits(root, kinds.get(0)),
        integers(list(root, "true_classes")),
        attributes);
  }

  private static void addIfPresent(
      Map<?, ?> root, String field, LogitKind kind, List<LogitKind> kinds) {
    if (root.get(field) != null) {
      kinds.add(kind);
    }
  }

  private static List<?> logits(Map<?, ?> root, LogitKind kind) {
    return switch (kind) {
      case DENSE -> bits(list(root, "logits"));
      case PACKED -> packed((Map<?, ?>) root.get("packed_logits"));
      case CANDIDATES -> candidates((Map<?, ?>) root.get("candidate_logits"));
      case ADAPTIVE -> adaptive((Map<?, ?>) root.get("adaptive_logits"));
    };
  }

  private static List<?> packed(Map<?, ?> packed) {
    String encoding = (String) packed.get("encoding");
    byte[] values = Base64Variants.MIME_NO_LINEFEEDS.decode((String) packed.get("values"));
    return RecordFields.packed(
        ENCODINGS.contains(encoding) ? encoding : "UNKNOWN", ByteBuffer.wrap(values));
  }

  private static List<?> candidates(Map<?, ?> candidates) {
    return RecordFields.candidates(
        Integer.parseInt(integer(candidates.get("class_count"))),
        integers(list(candidates, "class_ids")),
        bits(list(candidates, "values")),
        candidates.get("log_expected_counts") == null
            ? null
            : bits(list(candidates, "log_expected_counts")));
  }

  private static List<?> adaptive(Map<?, ?> adaptive) {
    List<List<?>> tails = new ArrayList<>();
    for (Object each : list(adaptive, "tails")) {
      Map<?, ?> tail = (Map<?, ?>) each;
      tails.add(List.of(Integer.valueOf(integer(tail.get("cluster"))), bits(list(tail, "values"))));
    }
    return List.of(bits(list(adaptive, "head")), tails);
  }

  private static List<Integer> bits(List<?> numbers) {
    return numbers.stream().map(number -> Float.floatToRawIntBits(decimal(number))).toList();
  }

  private static List<Integer> integers(List<?> numbers) {
    return numbers.stream().map(number -> Integer.valueOf(integer(number))).toList();
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
