// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** YAML files as JSON trees, with anchors and merge keys resolved as Compose does it. */
final class YamlTree {
  static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String MERGE_KEY = "<<";

  private YamlTree() {}

  /** Returns the only document of a file. */
  static JsonNode read(Path file) throws IOException {
    List<JsonNode> documents = documents(file);
    if (documents.size() != 1) {
      throw new IOException(
          "Expected one YAML document in %s, found %d.".formatted(file, documents.size()));
    }
    return documents.get(0);
  }

  /** Returns every document of a file. */
  static List<JsonNode> documents(Path file) throws IOException {
    return documents(file.toString(), Files.readString(file));
  }

  /** As {@link #documents(Path)}, of a text whose {@code name} stands in messages. */
  static List<JsonNode> documents(String name, String text) {
    LoadSettings settings = LoadSettings.builder().setLabel(name).build();
    List<JsonNode> documents = new ArrayList<>();
    for (Object document : new Load(settings).loadAllFromString(text)) {
      documents.add(merged(MAPPER.valueToTree(document)));
    }
    return documents;
  }

  /** Replaces each merge key by what it refers to; what stands beside it wins. */
  private static JsonNode merged(JsonNode node) {
    node.forEach(YamlTree::merged);
    if (node instanceof ObjectNode object && object.remove(MERGE_KEY) instanceof ObjectNode base) {
      base.properties().forEach(entry -> object.putIfAbsent(entry.getKey(), entry.getValue()));
    }
    return node;
  }
}
