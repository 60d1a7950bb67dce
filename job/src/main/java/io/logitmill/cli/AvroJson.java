// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * The records of the schemas as JSON, for commands that show or publish a few of them.
 *
 * <p>The tree has the schema's names; bytes are base64, a fixed is hex, numbers that are not finite
 * are strings, absent fields take their defaults, unknown fields are ignored. The job itself does
 * not use this class: it has faster ways.
 */
public final class AvroJson {
  /** What Jackson says of a place in a text that it does not show. */
  private static final Pattern START_MARKER = Pattern.compile(" \\(start marker at .*?\\]\\)");

  private static final SpecificData DATA = SpecificData.get();
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .build();

  static {
    SchemaClasses.trust();
  }

  private AvroJson() {}

  /**
   * Returns the record that {@code json} is.
   *
   * @param type the generated class, which {@code schema} belongs to
   * @throws JsonParseException with what was expected and where, when it is no such record
   */
  public static <T extends SpecificRecord> T read(String json, Schema schema, Class<T> type)
      throws JsonParseException {
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      T record = type.cast(read(parser, schema));
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "Expected the end of the line after the record.");
      }
      return record;
    } catch (IOException | AvroRuntimeException e) {
      String message =
          e instanceof JsonProcessingException known ? known.getOriginalMessage() : e.getMessage();
      throw new JsonParseException(null, START_MARKER.matcher(message).replaceAll(""), e);
    }
  }

  /** Returns the record as one line of JSON, every field in the order of its schema. */
  public static String write(SpecificRecord record) {
    StringWriter line = new StringWriter();
    try (JsonGenerator generator = JSON.createGenerator(line)) {
      write(generator, record.getSchema(), record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toString();
  }

  private static Object read(JsonParser parser, Schema schema) throws IOException {
    return switch (schema.getType()) {
      // Every union of the schemas is null first, then one type.
      case UNION ->
          parser.currentToken() == JsonToken.VALUE_NULL
              ? null
              : read(parser, schema.getTypes().get(1));
      case RECORD -> readRecord(parser, schema);
      case ARRAY -> readArray(parser, schema.getElementType());
      case MAP -> readMap(parser, schema.getValueType());
      case STRING -> readText(parser, "a string");
      case ENUM -> readEnum(parser, schema);
      case FIXED ->
          DATA.createFixed(null, HexFormat.of().parseHex(readText(parser, "hex")), schema);
      case BYTES -> {
        expect(parser, JsonToken.VALUE_STRING, "a base64 string");
        yield ByteBuffer.wrap(parser.getBinaryValue());
      }
      case BOOLEAN -> parser.getBooleanValue();
      case INT -> {
        expect(parser, JsonToken.VALUE_NUMBER_INT, "an integer");
        yield parser.getIntValue();
      }
      case LONG -> readLong(parser, schema);
      case FLOAT -> readFloat(parser);
      case DOUBLE -> readDouble(parser);
      default -> throw new IllegalStateException("No JSON form of " + schema);
    };
  }

  private static String readText(JsonParser parser, String what) throws IOException {
    expect(parser, JsonToken.VALUE_STRING, what);
    return parser.getText();
  }

  private static Object readEnum(JsonParser parser, Schema schema) throws IOException {
    String symbol = readText(parser, "a string");
    if (!schema.hasEnumSymbol(symbol)) {
      throw unexpected(parser, "one of " + schema.getEnumSymbols());
    }
    return DATA.createEnum(symbol, schema);
  }

  private static Object readLong(JsonParser parser, Schema schema) throws IOException {
    expect(parser, JsonToken.VALUE_NUMBER_INT, "an integer");
    long value = parser.getLongValue();
    // The only logical type of the schemas is timestamp-millis.
    return schema.getLogicalType() == null ? (Object) value : Instant.ofEpochMilli(value);
  }

  private static Float readFloat(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT
            || parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        ? parser.getFloatValue()
        : (float) readNotFinite(parser);
  }

  private static Double readDouble(JsonParser parser) throws IOException {
    return parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT
            || parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        ? parser.getDoubleValue()
        : readNotFinite(parser);
  }

  private static double readNotFinite(JsonParser parser) throws IOException {
    return switch (String.valueOf(parser.getText())) {
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      case "NaN" -> Double.NaN;
      default -> throw unexpected(parser, "a number, \"Infinity\", \"-Infinity\" or \"NaN\"");
    };
  }

  private static Object readRecord(JsonParser parser, Schema schema) throws IOException {
    expect(parser, JsonToken.START_OBJECT, "an object");
    Object record = DATA.newRecord(null, schema);
    boolean[] present = new boolean[schema.getFields().size()];
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Schema.Field field = schema.getField(parser.currentName());
      parser.nextToken();
      if (field == null) {
        parser.skipChildren();
      } else {
        present[field.pos()] = true;
        DATA.setField(record, field.name(), field.pos(), read(parser, field.schema()));
      }
    }
    for (Schema.Field field : schema.getFields()) {
      if (!present[field.pos()]) {
        if (!field.hasDefaultValue()) {
          throw new JsonParseException(parser, "Expected the field " + field.name() + ".");
        }
        DATA.setField(record, field.name(), field.pos(), DATA.getDefaultValue(field));
      }
    }
    return record;
  }

  private static List<Object> readArray(JsonParser parser, Schema element) throws IOException {
    expect(parser, JsonToken.START_ARRAY, "an array");
    List<Object> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(read(parser, element));
    }
    return values;
  }

  private static Map<String, Object> readMap(JsonParser parser, Schema value) throws IOException {
    expect(parser, JsonToken.START_OBJECT, "an object");
    Map<String, Object> values = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      values.put(key, read(parser, value));
    }
    return values;
  }

  private static void expect(JsonParser parser, JsonToken token, String what) throws IOException {
    if (parser.currentToken() != token) {
      throw unexpected(parser, what);
    }
  }

  private static JsonParseException unexpected(JsonParser parser, String what) throws IOException {
    String path = parser.getParsingContext().pathAsPointer().toString();
    String found = parser.currentToken() == null ? "nothing" : parser.getText();
    return new JsonParseException(
        parser,
        String.format("Expected %s at %s, found %s.", what, path.isEmpty() ? "/" : path, found));
  }

  private static void write(JsonGenerator generator, Schema schema, Object value)
      throws IOException {
    if (value == null) {
      generator.writeNull();
      return;
    }
    switch (schema.getType()) {
      case UNION -> write(generator, schema.getTypes().get(1), value);
      case RECORD -> writeRecord(generator, schema, value);
      case ARRAY -> {
        generator.writeStartArray();
        for (Object element : (Iterable<?>) value) {
          write(generator, schema.getElementType(), element);
        }
        generator.writeEndArray();
      }
      case MAP -> writeMap(generator, schema.getValueType(), (Map<?, ?>) value);
      case FIXED -> generator.writeString(HexFormat.of().formatHex(((GenericFixed) value).bytes()));
      case BYTES -> {
        ByteBuffer bytes = ((ByteBuffer) value).duplicate();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        generator.writeBinary(copy);
      }
      default -> writeScalar(generator, value);
    }
  }

  private static void writeRecord(JsonGenerator generator, Schema schema, Object record)
      throws IOException {
    generator.writeStartObject();
    for (Schema.Field field : schema.getFields()) {
      generator.writeFieldName(field.name());
      write(generator, field.schema(), DATA.getField(record, field.name(), field.pos()));
    }
    generator.writeEndObject();
  }

  private static void writeMap(JsonGenerator generator, Schema type, Map<?, ?> map)
      throws IOException {
    generator.writeStartObject();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      generator.writeFieldName(entry.getKey().toString());
      write(generator, type, entry.getValue());
    }
    generator.writeEndObject();
  }

  private static void writeScalar(JsonGenerator generator, Object value) throws IOException {
    if (value instanceof Float number) {
      generator.writeNumber(number);
    } else if (value instanceof Double number) {
      generator.writeNumber(number);
    } else if (value instanceof Integer number) {
      generator.writeNumber(number);
    } else if (value instanceof Long number) {
      generator.writeNumber(number);
    } else if (value instanceof Instant time) {
      generator.writeNumber(time.toEpochMilli());
    } else if (value instanceof Boolean flag) {
      generator.writeBoolean(flag);
    } else {
      generator.writeString(value.toString());
    }
  }
}
