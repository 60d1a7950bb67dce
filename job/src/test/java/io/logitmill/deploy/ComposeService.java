// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A service of docker-compose.yml, as far as its processes can be run without a container.
 *
 * @param environment variables
 * @param command what it runs, where it is not the image's own
 * @param healthCheck the command that tells its health; none where there is none
 * @param files paths in the container of files of the project, by their paths from its top
 */
record ComposeService(
    String name,
    Map<String, String> environment,
    List<String> command,
    List<String> healthCheck,
    Map<String, String> files) {

  /** Reads one service of the file at the top of the project. */
  static ComposeService read(String name) throws IOException {
    JsonNode service =
        YamlTree.read(ProjectFiles.at("docker-compose.yml")).path("services").path(name);
    if (service.isMissingNode()) {
      throw new IOException("Expected a service " + name + " in docker-compose.yml, found none.");
    }
    Map<String, String> environment = new LinkedHashMap<>();
    service
        .path("environment")
        .properties()
        .forEach(variable -> environment.put(variable.getKey(), variable.getValue().asText()));
    Map<String, String> files = new LinkedHashMap<>();
    for (String volume : texts(service.path("volumes"))) {
      String[] parts = volume.split(":");
      if (parts[0].startsWith("./")) {
        files.put(parts[0].substring(2), parts[1]);
      }
    }
    // The first word says how the rest is run: as it is.
    List<String> health = texts(service.path("healthcheck").path("test"));
    return new ComposeService(
        name,
        environment,
        texts(service.path("command")),
        health.isEmpty() ? health : health.subList(1, health.size()),
        files);
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }
}
