// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.testutils.Load;
import io.logitmill.testutils.RestSearch;
import io.logitmill.testutils.SecretSearch;
import io.logitmill.testutils.SecuredBroker;
import io.logitmill.testutils.SecuredJob;
import io.logitmill.testutils.SecurityPage;
import io.logitmill.testutils.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shaded jar on a real session cluster, and its topics on a broker with TLS, SCRAM and exactly
 * the rights of docs/security.md. The input's password comes from a properties file that each
 * process reads, the output's from its environment.
 */
class SecuredSessionClusterITCase {
  private static final int RECORDS = 10_000;
  private static final double PER_SECOND = 1_000;
  private static final int SENT_BEFORE_THE_CRASH = 3_000;
  private static final int SENT_BEFORE_THE_RESCALE = 6_000;
  private static final long SEED = 20_261_121L;

  private static final String PASSWORD = "quite-a-recognisable-password";

  /** Not set on the cluster. */
  private static final String LACKING = "LOGITMILL_TEST_LACKING";

  /** Not the password on the cluster. */
  private static final String OUTDATED = "LOGITMILL_TEST_OUTDATED";

  /** The password everywhere but on the JobManager. */
  private static final String OUTDATED_ON_THE_JOB_MANAGER = "LOGITMILL_TEST_OUTDATED_THERE";

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          SecuredJob.PASSWORD_ENV,
          PASSWORD,
          OUTDATED,
          "an-outdated-password",
          OUTDATED_ON_THE_JOB_MANAGER,
          PASSWORD);

  private static final String EVERYWHERE =
      " Every JobManager and TaskManager needs what the configuration refers to, not only the"
          + " machine where the job was submitted.";

  private static final Path JAR = Path.of(System.getProperty("logitmill.job.jar"));

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path directory;

  private static SecuredBroker broker;
  private static SessionCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    broker = SecuredBroker.start(directory.resolve("broker"), PASSWORD);
    broker.createTopics(Workload.topics("logits", "predictions", "logits-dead-letters"));
    broker.grant(SecurityPage.bindings());
    cluster =
        SessionCluster.start(
            clusterDirectory(),
            2,
            Map.of(
                "taskmanager.numberOfTaskSlots",
                "2",
                // A dead TaskManager is missed after two of these; Flink's default is 10 s.
                "heartbeat.interval",
                "1s",
                // It is busy with starting alone.
                "env.java.opts.jobmanager",
                "-XX:TieredStopAtLevel=1"),
            ENVIRONMENT,
            Map.of(OUTDATED_ON_THE_JOB_MANAGER, "an-outdated-password"));
  }

  private static Path clusterDirectory() {
    return directory.resolve("cluster");
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void everyRecordIsPublishedOnceAndNoPasswordIsAnywhere() throws Exception {
    SecretSearch search = new SecretSearch(List.of(PASSWORD));
    Path config = write("digits", SecuredJob.PASSWORD_VARIABLE);
    Workload workload = new Workload("logits", Workload.PARTITIONS, SEED);

    try (Load load = Load.start(broker.adminClient(), workload, RECORDS, PER_SECOND)) {
      load.pace(PER_SECOND, SENT_BEFORE_THE_CRASH);
      String id =
          cluster.submit(
              config.getParent(),
              "--parallelism",
              "1",
              JAR.toString(),
              "run",
              "--config",
              "job.yaml",
              // Another test may have started a job of this name.
              "--fresh");
      load.send(PER_SECOND, SENT_BEFORE_THE_CRASH);
      // They flow on while the TaskManager is killed.
      load.pace(PER_SECOND, SENT_BEFORE_THE_RESCALE);
      cluster.killTheTaskManagerOf(id);
      load.send(PER_SECOND, SENT_BEFORE_THE_RESCALE);
      new RestSearch(cluster.rest(), search).everythingOf(id);
      String savepoint = cluster.stopWithSavepoint(id);
      assertTrue(load.remaining() > 0, "The load is over before the job is rescaled.");

      id = cluster.resume(JAR, config, 2, savepoint);
      load.rush();
      load.await(Duration.ofMinutes(1));
      AuditRun.findsNothing(config, RECORDS, ENVIRONMENT);
      new RestSearch(cluster.rest(), search).everythingOf(id);
      cluster.end(id);
    }

    for (String kept : List.of("conf", "log", "state")) {
      search.inDirectory(clusterDirectory().resolve(kept));
    }
    assertEquals(Set.of(), search.found());
    assertTrue(search.searched() > 1_000_000, "Searched only " + search.searched());
    for (String process : List.of("jobmanager", "taskmanager-0", "taskmanager-1", "client")) {
      assertTrue(
          cluster.log(process).stream()
              .anyMatch(line -> line.contains("sasl.jaas.config = [hidden]")),
          "Expected the properties of Kafka's clients in the log of " + process);
    }
  }

  @Test
  void saysWhichSecretATaskManagerLacks() throws Exception {
    String id = submitWithItsOwn(LACKING);
    assertFailsWith(
        id,
        "Expected the environment variable '"
            + LACKING
            + "', named by output.kafka sasl.jaas.config, found it not set."
            + EVERYWHERE);
    cluster.end(id);
  }

  @Test
  void saysThatATaskManagerHasAnotherPassword() throws Exception {
    String id = submitWithItsOwn(OUTDATED);
    assertFailsWith(id, refused("output.kafka"));
    cluster.end(id);
  }

  @Test
  void saysThatTheJobManagerHasAnotherPassword() throws Exception {
    Path config =
        job(OUTDATED_ON_THE_JOB_MANAGER)
            .withInputPassword("${env:" + OUTDATED_ON_THE_JOB_MANAGER + "}")
            .write();
    String id =
        cluster.submit(
            config.getParent(), JAR.toString(), "run", "--config", "job.yaml", "--fresh");
    String failure = firstFailure(id);
    String line = "Caused by: java.io.IOException: " + refused("input.kafka");
    assertTrue(failure.lines().anyMatch(line::equals), failure);
    assertTrue(cluster.log("jobmanager").contains(line));
    cluster.end(id);
  }

  private static String refused(String section) {
    return "Expected the brokers at "
        + section
        + " bootstrap.servers '"
        + broker.servers()
        + "' to accept user and password, found: Authentication failed during authentication due"
        + " to invalid credentials with SASL mechanism SCRAM-SHA-512. Correct sasl.jaas.config,"
        + " or the secrets that it refers to."
        + EVERYWHERE;
  }

  /** Submits a job that takes the output's password from a variable that only the client has. */
  private static String submitWithItsOwn(String variable) throws Exception {
    Path config = write(variable, "${env:" + variable + "}");
    return cluster.submit(
        config.getParent(),
        Map.of(variable, PASSWORD),
        JAR.toString(),
        "run",
        "--config",
        "job.yaml",
        "--fresh");
  }

  private static Path write(String name, String outputPassword) throws IOException {
    return job(name).withOutputPassword(outputPassword).write();
  }

  private static SecuredJob job(String name) throws IOException {
    return new SecuredJob(directory.resolve(name), broker, PASSWORD)
        .withCatalogue(Workload.CATALOGUE);
  }

  /** The line is what the web interface shows first, and stands alone in the JobManager's log. */
  private static void assertFailsWith(String job, String reason) throws Exception {
    String line = "java.io.IOException: " + reason;
    String failure = firstFailure(job);
    assertEquals(line, failure.lines().findFirst().orElse(""), failure);
    assertTrue(cluster.log("jobmanager").contains(line));
  }

  private static String firstFailure(String job) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> cluster.rest().exceptions(job), found -> !found.isEmpty())
        .get(0);
  }
}
