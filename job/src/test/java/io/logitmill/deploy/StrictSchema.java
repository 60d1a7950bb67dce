// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.util.List;

/** A published schema, held against a document so that no unknown field passes. */
final class StrictSchema {
  private static final String INT_OR_STRING = "x-kubernetes-int-or-string";
  private static final String PRESERVE_UNKNOWN = "x-kubernetes-preserve-unknown-fields";

  private final Schema schema;

  private StrictSchema(JsonNode schema) {
    this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(schema);
  }

  /** Returns the schema of Compose files, which refuses unknown fields by itself. */
  static StrictSchema compose() throws IOException {
    ObjectNode schema =
        (ObjectNode) YamlTree.MAPPER.readTree(PublishedSchemas.file("compose-spec.json").toFile());
    // Two spellings that the library takes for addresses on the network: of draft 7, and of itself.
    schema.remove(List.of("$schema", "$id"));
    return new StrictSchema(schema);
  }

  /**
   * Returns the schema of a custom resource. An API server drops unknown fields without a word;
   * here they are mistakes. The metadata are not described in a definition.
   *
   * @param definition file name of the custom resource definition
   * @param version the served version
   */
  static StrictSchema customResource(String definition, String version) throws IOException {
    JsonNode root = YamlTree.read(PublishedSchemas.file(definition));
    for (JsonNode candidate : root.at("/spec/versions")) {
      if (candidate.path("name").asText().equals(version)) {
        ObjectNode schema = candidate.at("/schema/openAPIV3Schema").deepCopy();
        ObjectNode properties = (ObjectNode) schema.get("properties");
        for (String common : List.of("apiVersion", "kind", "metadata")) {
          properties.putIfAbsent(common, YamlTree.MAPPER.createObjectNode());
        }
        refuseUnknown(schema);
        return new StrictSchema(schema);
      }
    }
    throw new IOException("Expected version " + version + " in " + definition + ", found none.");
  }

  /** Turns the dialect of Kubernetes into JSON Schema, and closes every described object. */
  private static void refuseUnknown(JsonNode node) {
    node.forEach(StrictSchema::refuseUnknown);
    if (!(node instanceof ObjectNode schema)) {
      return;
    }
    if (schema.path(INT_OR_STRING).asBoolean()) {
      schema.remove("type");
      schema.putArray("anyOf").addObject().put("type", "integer");
      schema.withArray("anyOf").addObject().put("type", "string");
    }
    boolean described = schema.path("properties").isObject() && schema.path("type").isTextual();
    if (described && !schema.path(PRESERVE_UNKNOWN).asBoolean()) {
      schema.put("additionalProperties", false);
    }
  }

  /** Returns what the schema says against a document, a line each. */
  List<String> mistakes(JsonNode document) {
    return schema.validate(document).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }
}
