// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.testutils.KafkaAcls;
import io.logitmill.testutils.SecuredBroker;
import io.logitmill.testutils.SecuredJob;
import io.logitmill.testutils.SecurityPage;
import io.logitmill.testutils.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The job on a broker with TLS, SCRAM and rights, with nothing but what docs/security.md says. */
class SecurityITCase {
  private static final String PASSWORD = "password-of-logitmill";
  private static final int RECORDS = 10_000;
  private static final int FEW_RECORDS = 500;
  private static final int BAD_ONE_IN = 10;
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir private static Path directory;
  private static SecuredBroker broker;
  private static Path admin;
  private static KafkaAcls acls;

  /**
   * Talks plaintext to a port with TLS. Kafka's client takes 15 s to give up, meanwhile others run.
   */
  private static CommandProcess plaintext;

  @TempDir private Path files;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = SecuredBroker.start(directory, PASSWORD);
    broker.createTopics(3, "logits", "predictions", "logits-dead-letters");
    Properties properties = new Properties();
    properties.putAll(broker.adminClient());
    admin = directory.resolve("admin.properties");
    try (var out = Files.newBufferedWriter(admin)) {
      properties.store(out, null);
    }
    acls = KafkaAcls.load();
    Path files = directory.resolve("plaintext");
    SecuredJob job = new SecuredJob(files, broker, PASSWORD);
    plaintext = command(files, "run", job.with("security.protocol", "SASL_PLAINTEXT").write());
  }

  @AfterAll
  static void stopBroker() throws Exception {
    plaintext.close();
    acls.close();
    broker.close();
  }

  @Test
  void theCommandsOfTheGuideGrantTheRightsOfItsTable() throws Exception {
    broker.grant(List.of());
    for (String command : SecurityPage.commands()) {
      acls.run(
          command
              .replace("broker:9093", broker.servers())
              .replace("admin.properties", admin.toString()));
    }
    assertEquals(SecurityPage.bindings(), broker.rights());
  }

  @Test
  void scoresExactlyOnceWithTheRightsOfTheGuideAndNoMore() throws Exception {
    broker.grant(SecurityPage.bindings());
    feed("logits", RECORDS);
    Path config =
        new SecuredJob(files, broker, PASSWORD)
            .withOutputPassword(SecuredJob.PASSWORD_VARIABLE)
            .write();

    try (CommandProcess check = command("check", config)) {
      assertEquals(0, check.await(60), check.output());
      assertTrue(check.output().contains("The job can start."), check.output());
    }
    try (CommandProcess run = command("run", config)) {
      assertAuditIsClean(RECORDS, config);
      stop(run);
    }
    try (CommandProcess status = command("status", config)) {
      assertEquals(0, status.await(60), status.output());
      assertEquals("", status.errors());
    }
  }

  @Test
  void namesTransactionsOneByOneWithoutTheRightToReadItsOutput() throws Exception {
    List<SecurityPage.Row> rows = SecurityPage.rights();
    List<SecurityPage.Row> fewer = rows.stream().filter(row -> !row.poolingOnly()).toList();
    assertEquals(rows.size() - 2, fewer.size());
    broker.grant(ofOtherJob(fewer));
    broker.createTopics(1, "other-logits", "other-predictions", "other-logits-dead-letters");
    feed("other-logits", FEW_RECORDS);
    Path config = new SecuredJob(files, broker, PASSWORD).write();
    String[] other = {
      "-Djob.name=other",
      "-Dinput.topics=other-logits",
      "-Doutput.predictions.topic=other-predictions",
      "-Doutput.dead-letters.topic=other-logits-dead-letters",
      "-Doutput.transaction-naming=incrementing"
    };

    try (CommandProcess run = command("run", config, other)) {
      Awaitility.await()
          .atMost(START)
          .until(() -> broker.committed("logitmill.other") == FEW_RECORDS);
      stop(run);
    }
    broker.grant(ofOtherJob(rows));
    assertAuditIsClean(FEW_RECORDS, config, other);
  }

  private static Set<AclBinding> ofOtherJob(List<SecurityPage.Row> rows) {
    return SecurityPage.bindings(rows).stream()
        .map(
            right -> {
              ResourcePattern pattern = right.pattern();
              String name =
                  pattern.resourceType() == ResourceType.TOPIC
                      ? "other-" + pattern.name()
                      : pattern.name().replace("digits", "other");
              return new AclBinding(
                  new ResourcePattern(pattern.resourceType(), name, pattern.patternType()),
                  right.entry());
            })
        .collect(Collectors.toSet());
  }

  private static void stop(CommandProcess run) throws Exception {
    run.terminate();
    assertEquals(0, run.await(60), run.output());
    assertFalse(run.errors().contains("ERROR"), run.errors());
    assertFalse(run.errors().contains("\tat "), run.errors());
  }

  private void assertAuditIsClean(int records, Path config, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of("--values", "--json", "--wait", "60s"));
    all.addAll(List.of(options));
    try (CommandProcess audit = command("audit", config, all.toArray(String[]::new))) {
      assertEquals(0, audit.await(90), audit.output());
      int dead = records / BAD_ONE_IN;
      assertTrue(
          audit
              .output()
              .contains(
                  "\"records\":%d,\"predictions\":%d,\"dead_letters\":%d,"
                      .formatted(records, records - dead, dead)),
          audit.output());
    }
  }

  static List<SecurityPage.Row> rightsOfTheGuide() throws IOException {
    return SecurityPage.rights();
  }

  @ParameterizedTest
  @MethodSource("rightsOfTheGuide")
  void refusesToStartWithoutAnyOneOfThemAndSaysHowToMendIt(SecurityPage.Row missing)
      throws Exception {
    Set<AclBinding> all = SecurityPage.bindings();
    Set<AclBinding> rest = new HashSet<>(all);
    rest.remove(missing.binding());
    broker.grant(rest);

    List<String> lines = refusal();
    assertEquals(1, lines.size(), lines.toString());
    String operation = missing.binding().entry().operation().name();
    assertTrue(
        lines.get(0).startsWith("Expected the right " + operation + " on "), lines.toString());
    assertTrue(lines.get(0).contains("'" + missing.binding().pattern().name() + "'"), lines.get(0));
    follow(lines);
    assertEquals(all, broker.rights());
  }

  @Test
  void namesEveryMissingRightAtOnce() throws Exception {
    broker.grant(List.of());

    List<String> lines = refusal();
    assertEquals(5, lines.size(), lines.toString());
    String command =
        " Grant them: kafka-acls.sh --bootstrap-server %s --command-config ADMIN.properties --add"
            .formatted(broker.servers());
    assertEquals(
        "Expected the rights READ, DESCRIBE_CONFIGS on input topic 'logits', found none, if there"
            + " is such a topic."
            + command
            + " --allow-principal User:NAME --operation Read --operation DescribeConfigs"
            + " --topic logits",
        lines.get(0));
    follow(lines);
    assertEquals(SecurityPage.bindings(), broker.rights());
  }

  @Test
  void refusesAGroupThatItMayOnlyLookAt() throws Exception {
    Set<AclBinding> rights = new HashSet<>();
    for (AclBinding right : SecurityPage.bindings()) {
      AccessControlEntry entry = right.entry();
      boolean group = right.pattern().resourceType() == ResourceType.GROUP;
      AclOperation operation = group ? AclOperation.DESCRIBE : entry.operation();
      rights.add(
          new AclBinding(
              right.pattern(),
              new AccessControlEntry(
                  entry.principal(), entry.host(), operation, entry.permissionType())));
    }
    broker.grant(rights);

    List<String> lines = refusal();
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(
        lines
            .get(0)
            .startsWith(
                "Expected the right READ on consumer group 'logitmill.digits', found it refused."),
        lines.get(0));
  }

  /** Does what the lines say. */
  private static void follow(List<String> lines) throws ReflectiveOperationException {
    for (String line : lines) {
      acls.run(
          line.substring(line.indexOf("kafka-acls.sh"))
              .replace("ADMIN.properties", admin.toString())
              .replace("User:NAME", "User:" + SecuredBroker.USER));
    }
  }

  /** Returns why the job does not start. */
  private List<String> refusal() throws Exception {
    Path config = new SecuredJob(files, broker, PASSWORD).write();
    String[] arguments = {"run", "--config", config.toString()};
    ProgramParametrizationException refused =
        assertTimeoutPreemptively(
            START,
            () ->
                assertThrows(
                    ProgramParametrizationException.class, () -> FlinkMain.main(arguments)));
    return refused.getMessage().lines().toList();
  }

  @Test
  void saysThatThePasswordIsWrong() throws Exception {
    assertRefused(
        new SecuredJob(files, broker, "no-" + PASSWORD),
        "Expected the brokers at input.kafka bootstrap.servers '%s' to accept user and password,"
            + " found: Authentication failed during authentication due to invalid credentials with"
            + " SASL mechanism SCRAM-SHA-512. Correct sasl.jaas.config, or the secrets that it"
            + " refers to.",
        broker.servers());
  }

  @Test
  void saysThatTheMechanismIsNotOffered() throws Exception {
    assertRefused(
        new SecuredJob(files, broker, PASSWORD).with("sasl.mechanism", "SCRAM-SHA-256"),
        "Expected the brokers at input.kafka bootstrap.servers '%s' to know sasl.mechanism, found:"
            + " Client SASL mechanism 'SCRAM-SHA-256' not enabled in the server, enabled mechanisms"
            + " are [SCRAM-SHA-512].",
        broker.servers());
  }

  @Test
  void saysThatTheCertificateCannotBeTrusted() throws Exception {
    TestCertificates other = TestCertificates.create(files.resolve("other"), "other-authority");
    assertRefused(
        new SecuredJob(files, broker, PASSWORD)
            .with("ssl.truststore.location", other.authority().toString()),
        "Expected a certificate of the brokers at input.kafka bootstrap.servers '%s' that can be"
            + " trusted, found: PKIX path building failed:"
            + " sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid"
            + " certification path to requested target. Put the brokers' certificate authority into"
            + " ssl.truststore.location.",
        broker.servers());
  }

  @Test
  void saysThatTheCertificateIsForAnotherHost() throws Exception {
    String servers = "127.0.0.1:" + broker.port();
    assertRefused(
        new SecuredJob(files, broker, PASSWORD).with("bootstrap.servers", servers),
        "Expected a certificate of the brokers at input.kafka bootstrap.servers '%s' that can be"
            + " trusted, found: No subject alternative names matching IP address 127.0.0.1 found."
            + " Use the host names that the certificate is for, in bootstrap.servers and in the"
            + " brokers' advertised.listeners.",
        servers);
  }

  @Test
  void saysThatThePortSpeaksTls() throws Exception {
    assertRefused(
        plaintext,
        "Expected brokers at input.kafka bootstrap.servers '%s', found none that answers within"
            + " 15 s. The port speaks TLS, and security.protocol is SASL_PLAINTEXT: set SASL_SSL or"
            + " SSL.",
        broker.servers());
  }

  @Test
  void checkSaysNoMoreThanRun() throws Exception {
    Path config = new SecuredJob(files, broker, "no-" + PASSWORD).write();
    try (CommandProcess check = command("check", config)) {
      assertEquals(CommandException.FAILED, check.await(45), check.output());
      assertTrue(check.output().contains("to accept user and password, found:"), check.output());
      assertEquals("logitmill: The job could not start now: 1 error(s).", check.errors().strip());
    }
  }

  /** Expects nothing but one line on the terminal, and soon. */
  private void assertRefused(SecuredJob job, String template, String servers) throws Exception {
    try (CommandProcess run = command("run", job.write())) {
      assertRefused(run, template, servers);
    }
  }

  private static void assertRefused(CommandProcess run, String template, String servers)
      throws Exception {
    assertEquals(CommandException.FAILED, run.await(45), run.output());
    assertEquals("logitmill: " + template.formatted(servers), run.output().strip());
  }

  private CommandProcess command(String name, Path config, String... options) throws IOException {
    return command(files, name, config, options);
  }

  private static CommandProcess command(Path directory, String name, Path config, String... options)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of(name, "--config", config.toString()));
    arguments.addAll(List.of(options));
    return CommandProcess.start(
        directory, Map.of(SecuredJob.PASSWORD_ENV, PASSWORD), arguments.toArray(String[]::new));
  }

  /** Sends records, one in ten of which cannot be scored. */
  private static void feed(String topic, int count) throws Exception {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String logits = i % BAD_ONE_IN == 0 ? "1,2" : "1,2," + i;
      values.add(
          "{\"record_id\":\"r%d\",\"model\":\"digits\",\"model_version\":\"1\",\"logits\":[%s]}"
              .formatted(i, logits));
    }
    broker.send(topic, values);
  }
}
