// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * Says whether a writer's schema may be used. Stateless.
 *
 * <p>It must be one that the reader's schema can read, and one whose records cost no more to read
 * than they are long: arrays whose items take no bytes (a value of ten bytes could hold 2^60 of
 * them) and types that contain themselves are refused.
 */
final class WriterSchemas {
  private WriterSchemas() {}

  /**
   * Checks {@code writer} against {@code reader}.
   *
   * @throws IllegalArgumentException naming the schema and why it is refused
   */
  static void check(Schema writer, Schema reader) {
    var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    if (result.getType() != SchemaCompatibilityType.COMPATIBLE) {
      throw refused(writer, incompatibilities(result));
    }
    minBytes(writer, writer, new ArrayDeque<>());
  }

  /** Returns how many encodings of packed logits {@code writer} declares; 0 without the field. */
  static int encodings(Schema writer) {
    Schema packed = field(writer, "packed_logits", Schema.Type.RECORD);
    Schema encoding = packed == null ? null : field(packed, "encoding", Schema.Type.ENUM);
    return encoding == null ? 0 : encoding.getEnumSymbols().size();
  }

  /** Returns the type of a field, or the branch of that type if it is a union; null without. */
  private static Schema field(Schema record, String name, Schema.Type type) {
    Schema.Field field = record.getField(name);
    if (field == null) {
      return null;
    }
    Schema schema = field.schema();
    for (Schema branch : schema.isUnion() ? schema.getTypes() : List.of(schema)) {
      if (branch.getType() == type) {
        return branch;
      }
    }
    return null;
  }

  private static String incompatibilities(SchemaCompatibility.SchemaPairCompatibility result) {
    StringBuilder text = new StringBuilder();
    for (SchemaCompatibility.Incompatibility found : result.getResult().getIncompatibilities()) {
      text.append(text.length() == 0 ? "" : "; ")
          .append(found.getType())
          .append(" at ")
          .append(found.getLocation())
          .append(": ")
          .append(found.getMessage());
    }
    return text.toString();
  }

  /** Returns the least number of bytes of a value of {@code schema}; {@code within} encloses it. */
  private static long minBytes(Schema root, Schema schema, Deque<Schema> within) {
    return switch (schema.getType()) {
      case NULL -> 0;
      case BOOLEAN, INT, LONG, BYTES, STRING, ENUM -> 1;
      case FLOAT -> Float.BYTES;
      case DOUBLE -> Double.BYTES;
      case FIXED -> schema.getFixedSize();
      case RECORD -> minRecordBytes(root, schema, within);
      case UNION -> {
        for (Schema branch : schema.getTypes()) {
          minBytes(root, branch, within);
        }
        yield 1;
      }
      case MAP -> {
        minBytes(root, schema.getValueType(), within);
        yield 1;
      }
      case ARRAY -> {
        if (minBytes(root, schema.getElementType(), within) == 0) {
          throw refused(root, "an array of " + schema.getElementType() + " has items of no bytes");
        }
        yield 1;
      }
    };
  }

  private static long minRecordBytes(Schema root, Schema schema, Deque<Schema> within) {
    for (Schema enclosing : within) {
      if (enclosing == schema) {
        throw refused(root, "the type " + schema.getFullName() + " contains itself");
      }
    }
    within.push(schema);
    long sum = 0;
    for (Schema.Field field : schema.getFields()) {
      sum += minBytes(root, field.schema(), within);
    }
    within.pop();
    return sum;
  }

  private static IllegalArgumentException refused(Schema writer, String why) {
    return new IllegalArgumentException(
        "Cannot read records of the schema " + writer.getFullName() + ": " + why + ".");
  }
}
