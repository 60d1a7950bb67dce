// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The promises of docker-compose.yml. */
class ComposeFileTest {
  private static JsonNode compose;

  @BeforeAll
  static void read() throws Exception {
    compose = YamlTree.read(ProjectFiles.at("docker-compose.yml"));
  }

  @Test
  void keepsToTheComposeSpecification() throws Exception {
    assertEquals(List.of(), StrictSchema.compose().mistakes(compose));
  }

  @Test
  void unknownFieldsAreMistakes() throws Exception {
    ObjectNode misspelt = compose.deepCopy();
    ((ObjectNode) misspelt.at("/services/broker")).put("restarts", "always");

    assertEquals(1, StrictSchema.compose().mistakes(misspelt).size());
  }

  @Test
  void everyImageHasAVersion() {
    assertEquals(
        Map.of(),
        services(s -> !s.path("image").asText().matches("[a-z/]+:v?\\d+\\.\\d+\\.\\d+(-[A-Z]+)?")));
  }

  @Test
  void theBrokerIsOfTheVersionThatTheJobIsTestedWith() {
    String image = "apache/kafka:" + AppInfoParser.getVersion();

    assertEquals(image, service("broker").path("image").asText());
    assertEquals(image, service("topics").path("image").asText());
  }

  /**
   * A broker that runs would not tell: what it asks for in sync is never more than there are copies
   * of the partition.
   */
  @Test
  void theOnlyBrokerIsAskedForNoCopiesElsewhere() {
    Map<String, String> copies = new TreeMap<>();
    service("broker")
        .path("environment")
        .properties()
        .forEach(
            variable -> {
              if (variable.getKey().matches(".*_(REPLICATION_FACTOR|MIN_ISR)")) {
                copies.put(variable.getKey(), variable.getValue().asText());
              }
            });

    assertEquals(
        Map.of(
            "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1",
            "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1",
            "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1",
            "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1",
            "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1"),
        copies);
  }

  @Test
  void everyPortIsOpenToThisMachineAlone() {
    assertEquals(
        Map.of(),
        services(
            s -> texts(s.path("ports")).stream().anyMatch(port -> !port.startsWith("127.0.0.1:"))));
  }

  @Test
  void everyMountedFileIsThere() {
    List<String> missing =
        compose.path("services").properties().stream()
            .flatMap(service -> texts(service.getValue().path("volumes")).stream())
            .filter(volume -> volume.startsWith("./"))
            .map(volume -> volume.substring(2, volume.indexOf(':')))
            .filter(path -> !Files.exists(ProjectFiles.at(path)))
            .toList();

    assertEquals(List.of(), missing);
  }

  @Test
  void everyServiceIsBoundedAndStartedAgainWhenItFails() {
    assertEquals(
        Map.of(),
        services(
            s ->
                s.path("restart").isMissingNode()
                    || s.at("/deploy/resources/limits/cpus").isMissingNode()
                    || s.at("/deploy/resources/limits/memory").isMissingNode()));
  }

  @Test
  void everyServiceThatStaysTellsItsHealth() {
    assertEquals(
        Map.of(),
        services(
            s ->
                s.path("restart").asText().equals("unless-stopped")
                    && !s.path("healthcheck").path("test").isArray()));
  }

  @Test
  void theJobIsSubmittedOnceAllThatItNeedsIsThere() {
    JsonNode needs = service("job").path("depends_on");

    assertEquals("service_completed_successfully", needs.at("/topics/condition").asText());
    assertEquals("service_healthy", needs.at("/jobmanager/condition").asText());
    assertEquals("service_healthy", needs.at("/taskmanager/condition").asText());
    assertEquals("service_healthy", service("topics").at("/depends_on/broker/condition").asText());
  }

  @Test
  void checkpointsLieWhereBothManagersFindThem() {
    assertTrue(texts(service("jobmanager").path("volumes")).contains("state:/opt/flink/state"));
    assertTrue(texts(service("taskmanager").path("volumes")).contains("state:/opt/flink/state"));
    assertTrue(compose.at("/volumes").has("state"));
  }

  private static JsonNode service(String name) {
    return compose.path("services").path(name);
  }

  /** Returns the services, by name, of which something is wrong. */
  private static Map<String, JsonNode> services(Predicate<JsonNode> isWrong) {
    return compose.path("services").properties().stream()
        .filter(service -> isWrong.test(service.getValue()))
        .collect(
            Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }
}
