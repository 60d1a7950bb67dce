// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.config.JobConfig;
import io.logitmill.config.JobConfigReader;
import io.logitmill.kafka.LogitmillJob;
import io.logitmill.testutils.FlinkRest;
import io.logitmill.testutils.RestSearch;
import io.logitmill.testutils.SecretSearch;
import io.logitmill.testutils.SecuredBroker;
import io.logitmill.testutils.SecuredJob;
import io.logitmill.testutils.SecurityPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** No password of a job is anywhere but in the file that it refers to. */
class SecretsITCase {
  private static final String PASSWORD = "quite-a-recognisable-password";
  private static final String STORE_PASSWORD = "recognisable-keystore-password";
  private static final String TRUST_PASSWORD = "recognisable-truststore-password";
  private static final int RECORDS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private static Path directory;
  private static SecuredBroker broker;

  @TempDir private Path files;
  private final SecretSearch search =
      new SecretSearch(List.of(PASSWORD, STORE_PASSWORD, TRUST_PASSWORD));

  @BeforeAll
  static void startBroker() throws Exception {
    broker = SecuredBroker.start(directory, PASSWORD);
    broker.createTopics(1, "logits", "predictions", "logits-dead-letters");
    feed();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void grant() throws Exception {
    broker.grant(SecurityPage.bindings());
  }

  /** A job with stores that are protected by passwords, as those who do not use PEM have them. */
  private SecuredJob job() throws Exception {
    Path stores = files.resolve("stores");
    Files.createDirectories(stores);
    Path keys = broker.certificates().keystore(stores.resolve("keys.p12"), STORE_PASSWORD);
    Path trust = broker.certificates().truststore(stores.resolve("trust.p12"), TRUST_PASSWORD);
    SecuredJob job = new SecuredJob(files.resolve("job"), broker, PASSWORD);
    return job.withOutputPassword(SecuredJob.PASSWORD_VARIABLE)
        .with("ssl.truststore.type", "PKCS12")
        .with("ssl.truststore.location", trust.toString())
        .with("ssl.truststore.password", job.inPropertiesFile("trust"))
        .with("ssl.keystore.type", "PKCS12")
        .with("ssl.keystore.location", keys.toString())
        .with("ssl.keystore.password", job.inPropertiesFile("keys"))
        .with("ssl.key.password", job.inPropertiesFile("keys"));
  }

  private static Path write(SecuredJob job) throws IOException {
    return job.write("keys=" + STORE_PASSWORD, "trust=" + TRUST_PASSWORD);
  }

  @Test
  void noneIsInLogsAnswersStateOrOnTheTerminal() throws Exception {
    SecuredJob job = job();
    Path config = write(job);
    int port = FreePort.find();
    try (CommandProcess check = command("check", config)) {
      assertEquals(0, check.await(60), check.output());
      search.in("the output of check", check.output());
    }
    try (CommandProcess run = command("run", config, "-Dflink.rest.bind-port=" + port)) {
      Awaitility.await().atMost(PATIENCE).until(() -> committed() == RECORDS);
      FlinkRest rest = new FlinkRest(port);
      String id = rest.get("/jobs").at("jobs").list().get(0).at("id").text();
      failOnce(rest, id);
      new RestSearch(rest, search).everythingOf(id);
      run.terminate();
      assertEquals(0, run.await(60), run.output());
      search.in("the output of run", run.output());
    }
    String log = Files.readString(job.state().resolve("digits/logitmill.log"));
    assertTrue(log.contains(" DEBUG "), "Expected a log at DEBUG");
    assertTrue(log.contains("ssl.keystore.password = [hidden]"), "Expected client properties");
    search.inDirectory(job.state());
    assertEquals(Set.of(), search.found());
    assertTrue(search.searched() > 1_000_000, "Searched only " + search.searched());
  }

  /** Withdraws the right to write until the job has failed, so that there is an exception. */
  private void failOnce(FlinkRest rest, String job) throws Exception {
    feed();
    Set<AclBinding> fewer =
        SecurityPage.bindings().stream()
            .filter(right -> right.entry().operation() != AclOperation.WRITE)
            .collect(Collectors.toSet());
    broker.grant(fewer);
    feed();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> rest.text("/jobs/" + job + "/exceptions").contains("AuthorizationException"));
    broker.grant(SecurityPage.bindings());
    Awaitility.await().atMost(PATIENCE).until(() -> committed() == 3 * RECORDS);
  }

  @Test
  void noneIsInTheJobGraph() throws Exception {
    // The variable is set for child processes alone.
    Path config = write(job().withOutputPassword(job().inPropertiesFile("password")));
    byte[] graph = graph(config);
    search.in("the job graph", graph);
    assertEquals(Set.of(), search.found());
    String text = new String(graph, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("kafka.properties:password}"), "Expected the reference in the graph");
  }

  @Test
  void theSearchFindsAPasswordThatStandsInTheConfiguration() throws Exception {
    search.in("the job graph", graph(write(job().withOutputPassword(PASSWORD))));
    assertEquals(Set.of("the job graph"), search.found());
  }

  /** Returns what would be sent to a cluster. */
  private static byte[] graph(Path file) throws Exception {
    JobConfigReader.Result read =
        CommandLine.populateCommand(new JobOptionsMixin(), "--config", file.toString()).read();
    JobConfig config = read.config();
    JobSetup setup = JobSetup.read(config);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
    LogitmillJob.define(
        env,
        setup.config(),
        setup.startOnCluster(setup.preflight(), false, env.getConfiguration()));
    JobGraph graph = env.getStreamGraph().getJobGraph();
    return InstantiationUtil.serializeObject(graph);
  }

  private CommandProcess command(String name, Path config, String... options) throws IOException {
    Map<String, String> environment =
        Map.of(
            SecuredJob.PASSWORD_ENV, PASSWORD, "JAVA_TOOL_OPTIONS", "-Dlogitmill.log.level=debug");
    String[] arguments = new String[options.length + 3];
    arguments[0] = name;
    arguments[1] = "--config";
    arguments[2] = config.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return CommandProcess.start(files, environment, arguments);
  }

  private static long committed() throws Exception {
    return broker.committed("logitmill.digits");
  }

  private static void feed() throws Exception {
    String value =
        "{\"record_id\":\"r\",\"model\":\"digits\",\"model_version\":\"1\",\"logits\":[1,2,3]}";
    broker.send("logits", Collections.nCopies(RECORDS, value));
  }
}
