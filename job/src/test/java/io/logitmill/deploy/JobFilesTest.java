// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.logitmill.cli.ConfigFile;
import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.model.CatalogueContent;
import io.logitmill.model.CatalogueLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jobs that the deployments submit, as the job itself reads them. */
class JobFilesTest {
  private static final String COMPOSE_JOB = "deploy/docker/job.yaml";
  private static final String PRODUCTION_JOB = "deploy/kubernetes/overlays/production/job.yaml";

  @ParameterizedTest
  @ValueSource(
      strings = {
        COMPOSE_JOB,
        "deploy/kubernetes/base/job.yaml",
        PRODUCTION_JOB,
        "examples/job.yaml"
      })
  void configurationHasNoMistakesAndNoWarnings(String path) throws Exception {
    assertEquals(List.of(), read(path).warnings());
  }

  @ParameterizedTest
  @ValueSource(strings = {"deploy/kubernetes/base/models.yaml", "examples/models.yaml"})
  void catalogueHasNoMistakes(String path) throws Exception {
    Path file = ProjectFiles.at(path);
    CatalogueContent content = CatalogueContent.of(path, Files.readString(file));

    assertEquals(1, CatalogueLoader.load(content).revisions().size());
  }

  @Test
  void everyTopicOfTheComposedJobIsCreated() throws Exception {
    JobConfig job = read(COMPOSE_JOB).config();
    List<String> created =
        ProjectFiles.read("deploy/docker/topics.sh")
            .lines()
            .filter(line -> line.startsWith("create "))
            .map(line -> line.split("\\s+")[1])
            .toList();

    assertEquals(
        List.of(
            job.input().topics().get(0),
            job.output().predictionsTopic(),
            job.output().deadLettersTopic()),
        created);
  }

  @Test
  void composeSubmitsTheJobUnderItsName() throws Exception {
    JsonNode compose = YamlTree.read(ProjectFiles.at("docker-compose.yml"));

    // The script looks for a running job of this name.
    assertEquals(
        read(COMPOSE_JOB).config().job().name(), compose.at("/services/job/command/1").asText());
  }

  @Test
  void theBrokerOfComposeAllowsTheTransactionTimeout() throws Exception {
    JsonNode compose = YamlTree.read(ProjectFiles.at("docker-compose.yml"));
    JsonNode most = compose.at("/services/broker/environment/KAFKA_TRANSACTION_MAX_TIMEOUT_MS");

    assertTrue(
        read(COMPOSE_JOB).config().output().transactionTimeout().toMillis() <= most.asLong());
  }

  @Test
  void productionKeepsItsSecretsAsReferencesToTheMountedFile() throws Exception {
    JobConfig job = read(PRODUCTION_JOB).config();

    assertEquals("SASL_SSL", job.input().kafka().get("security.protocol"));
    assertEquals(
        "org.apache.kafka.common.security.scram.ScramLoginModule required"
            + " username=\"${file:/etc/logitmill-kafka/kafka.properties:username}\""
            + " password=\"${file:/etc/logitmill-kafka/kafka.properties:password}\";",
        job.input().kafka().get("sasl.jaas.config"));
    assertEquals(job.input().kafka(), job.output().kafka());
  }

  private static JobConfigReader.Result read(String path) throws Exception {
    ConfigFile file = ConfigFile.parse(path, Files.readAllBytes(ProjectFiles.at(path)));
    return JobConfigReader.read(file.toConfiguration(), file::origin);
  }
}
