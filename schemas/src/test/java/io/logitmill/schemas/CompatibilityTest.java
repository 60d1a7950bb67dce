// SPDX-License-Identifier: Apache-2.0
package io.logitmill.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;

/** Every released schema can read what any other release wrote. */
class CompatibilityTest {
  @Test
  void currentLogitRecordReadsAndIsReadByEveryRelease() {
    assertEquals(List.of(), contradictions(LogitRecord.getClassSchema(), Releases.logitRecord()));
  }

  @Test
  void currentPredictionReadsAndIsReadByEveryRelease() {
    assertEquals(List.of(), contradictions(Prediction.getClassSchema(), Releases.prediction()));
  }

  @Test
  void currentIsTheLatestRelease() {
    // As text: the canonical form would not see a changed default.
    assertEquals(withoutStringType(LogitRecord.getClassSchema()), last(Releases.logitRecord()));
    assertEquals(withoutStringType(Prediction.getClassSchema()), last(Releases.prediction()));
  }

  @Test
  void fieldWithoutDefaultIsFoundIncompatible() {
    assertNotEquals(List.of(), contradictions(grown(false), Releases.logitRecord()));
  }

  @Test
  void fieldWithDefaultIsFoundCompatible() {
    assertEquals(List.of(), contradictions(grown(true), Releases.logitRecord()));
  }

  @Test
  void unionsAreNullFirst() {
    for (Schema schema : namedAndNested()) {
      if (schema.getType() == Schema.Type.UNION) {
        assertEquals(Schema.Type.NULL, schema.getTypes().get(0).getType(), schema.toString());
      }
    }
  }

  @Test
  void enumsBeginWithUnknownAndDefaultToIt() {
    int enums = 0;
    for (Schema schema : namedAndNested()) {
      if (schema.getType() == Schema.Type.ENUM) {
        assertEquals("UNKNOWN", schema.getEnumSymbols().get(0), schema.getName());
        assertEquals("UNKNOWN", schema.getEnumDefault(), schema.getName());
        enums++;
      }
    }
    assertEquals(3, enums);
  }

  private static List<String> contradictions(Schema current, List<Schema> releases) {
    List<String> found = new ArrayList<>();
    for (Schema release : releases) {
      addContradictions(current, release, found);
      addContradictions(release, current, found);
    }
    return found;
  }

  private static void addContradictions(Schema reader, Schema writer, List<String> found) {
    var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    if (result.getType() != SchemaCompatibilityType.COMPATIBLE) {
      found.add(result.getDescription());
    }
  }

  private static Schema grown(boolean withDefault) {
    var fields =
        new ArrayList<>(
            LogitRecord.getClassSchema().getFields().stream()
                .map(field -> new Schema.Field(field, field.schema()))
                .toList());
    Schema text = SchemaBuilder.builder().stringType();
    fields.add(new Schema.Field("extra", text, null, withDefault ? "" : null));
    return Schema.createRecord("LogitRecord", null, "io.logitmill.schemas", false, fields);
  }

  private static String withoutStringType(Schema generated) {
    return generated
        .toString()
        .replace("{\"type\":\"string\",\"avro.java.string\":\"String\"}", "\"string\"")
        .replace(",\"avro.java.string\":\"String\"", "");
  }

  private static String last(List<Schema> releases) {
    return releases.get(releases.size() - 1).toString();
  }

  private static Set<Schema> namedAndNested() {
    Set<Schema> found = new LinkedHashSet<>();
    collect(LogitRecord.getClassSchema(), found);
    collect(Prediction.getClassSchema(), found);
    return found;
  }

  private static void collect(Schema schema, Set<Schema> found) {
    if (!found.add(schema)) {
      return;
    }
    switch (schema.getType()) {
      case RECORD -> schema.getFields().forEach(field -> collect(field.schema(), found));
      case UNION -> schema.getTypes().forEach(branch -> collect(branch, found));
      case ARRAY -> collect(schema.getElementType(), found);
      case MAP -> collect(schema.getValueType(), found);
      default -> {}
    }
  }
}
