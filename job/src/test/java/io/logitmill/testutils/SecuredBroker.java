// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logitmill.cli.BrokerPorts;
import io.logitmill.cli.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * A real broker that is secured as one in production: TLS on every port, SCRAM-SHA-512 for its
 * clients, and rights that are refused unless they were given.
 *
 * <p>{@link #USER} begins with no right at all; {@link #admin()} and {@link #adminClient()} are for
 * setting up and looking at what happened. The broker's certificate is for {@code localhost} alone.
 */
public final class SecuredBroker implements AutoCloseable {
  /** The user of the job. */
  public static final String USER = "logitmill";

  private static final String ADMIN = "admin";
  private static final String ADMIN_PASSWORD = "password-of-the-admin";
  private static final String LISTENER = "listener.name.sasl_ssl.";

  private final TestCertificates certificates;
  private final BrokerProcess process;
  private final String servers;
  private final Admin admin;

  private SecuredBroker(TestCertificates certificates, BrokerProcess process, String servers) {
    this.certificates = certificates;
    this.process = process;
    this.servers = servers;
    admin = Admin.create(new HashMap<>(adminClient()));
  }

  /**
   * Starts a broker that keeps everything in {@code directory}, and waits until it answers.
   *
   * @param password the password of {@link #USER}
   */
  public static SecuredBroker start(Path directory, String password) throws Exception {
    TestCertificates certificates =
        TestCertificates.create(directory.resolve("certificates"), "authority");
    BrokerPorts ports = BrokerPorts.free();
    String servers = "localhost:" + ports.client();
    Path lib = Path.of(System.getProperty("logitmill.broker.lib"));
    BrokerProcess.Builder builder =
        BrokerProcess.builder(lib, directory.resolve("broker"))
            .ports(ports)
            .client(client(servers, certificates, ADMIN, ADMIN_PASSWORD))
            .formatOption("--add-scram", scram(ADMIN, ADMIN_PASSWORD))
            .formatOption("--add-scram", scram(USER, password));
    serverProperties(ports, certificates).forEach(builder::property);
    return new SecuredBroker(certificates, builder.start(), servers);
  }

  private static String scram(String user, String password) {
    return "SCRAM-SHA-512=[name=%s,password=%s]".formatted(user, password);
  }

  private static Map<String, String> serverProperties(BrokerPorts ports, TestCertificates files) {
    String clients = "SASL_SSL://localhost:" + ports.client();
    String controller = "localhost:" + ports.controller();
    Map<String, String> properties = new HashMap<>();
    properties.put("listeners", clients + ",CONTROLLER://" + controller);
    properties.put("advertised.listeners", clients);
    properties.put("listener.security.protocol.map", "CONTROLLER:SSL,SASL_SSL:SASL_SSL");
    properties.put("controller.quorum.voters", "1@" + controller);
    properties.put("inter.broker.listener.name", "SASL_SSL");
    properties.put("sasl.enabled.mechanisms", "SCRAM-SHA-512");
    properties.put("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512");
    properties.put(LISTENER + "scram-sha-512.sasl.jaas.config", jaas(ADMIN, ADMIN_PASSWORD));
    properties.put("ssl.keystore.type", "PEM");
    properties.put("ssl.keystore.location", files.server().toString());
    properties.put("ssl.truststore.type", "PEM");
    properties.put("ssl.truststore.location", files.authority().toString());
    // Whoever talks to the controller shows the broker's own certificate.
    properties.put("listener.name.controller.ssl.client.auth", "required");
    properties.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    properties.put("super.users", "User:" + ADMIN + ";User:CN=server");
    return properties;
  }

  /** Returns the address for clients, {@code host:port}. */
  public String servers() {
    return servers;
  }

  /** Returns the port for clients. */
  public int port() {
    return Integer.parseInt(servers.substring(servers.indexOf(':') + 1));
  }

  /** Returns the files of the broker's certificate. */
  public TestCertificates certificates() {
    return certificates;
  }

  /** Returns the properties of a client with every right. */
  public Map<String, String> adminClient() {
    return client(servers, certificates, ADMIN, ADMIN_PASSWORD);
  }

  private static Map<String, String> client(
      String servers, TestCertificates certificates, String user, String password) {
    return Map.of(
        "bootstrap.servers",
        servers,
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "SCRAM-SHA-512",
        "sasl.jaas.config",
        jaas(user, password),
        "ssl.truststore.type",
        "PEM",
        "ssl.truststore.location",
        certificates.authority().toString());
  }

  private static String jaas(String user, String password) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required"
        + " username=\"%s\" password=\"%s\";".formatted(user, password);
  }

  /** Returns a client with every right, which is closed with the broker. */
  public Admin admin() {
    return admin;
  }

  /** Creates topics for a job; dead letters have room for the largest input. */
  public void createTopics(int partitions, String input, String predictions, String deadLetters)
      throws Exception {
    NewTopic roomy =
        new NewTopic(deadLetters, partitions, (short) 1)
            .configs(Map.of("max.message.bytes", "1114124"));
    createTopics(
        List.of(
            new NewTopic(input, partitions, (short) 1),
            new NewTopic(predictions, partitions, (short) 1),
            roomy));
  }

  /** Creates topics and waits until every partition answers. */
  public void createTopics(List<NewTopic> topics) throws Exception {
    TopicSetup.create(admin, topics);
  }

  /** Sends values, as somebody with every right, and waits until all are there. */
  public void send(String topic, List<String> values) throws Exception {
    ByteArraySerializer bytes = new ByteArraySerializer();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(new HashMap<>(adminClient()), bytes, bytes)) {
      for (String value : values) {
        sent.add(producer.send(new ProducerRecord<>(topic, value.getBytes(UTF_8))));
      }
    }
    for (Future<RecordMetadata> one : sent) {
      one.get();
    }
  }

  /** Returns the sum of the offsets that a group has committed. */
  public long committed(String group) throws Exception {
    return admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get(30, TimeUnit.SECONDS)
        .values()
        .stream()
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  /** Gives exactly these rights, and waits until the broker goes by them. */
  public void grant(Collection<AclBinding> rights) throws Exception {
    Set<AclBinding> before = rights();
    List<AclBindingFilter> removed =
        before.stream().filter(right -> !rights.contains(right)).map(AclBinding::toFilter).toList();
    admin.deleteAcls(removed).all().get(30, TimeUnit.SECONDS);
    admin.createAcls(rights).all().get(30, TimeUnit.SECONDS);
    Set<AclBinding> wanted = Set.copyOf(rights);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> rights().equals(wanted));
  }

  /** Returns the rights that the broker goes by. */
  public Set<AclBinding> rights() throws Exception {
    return Set.copyOf(admin.describeAcls(AclBindingFilter.ANY).values().get(30, TimeUnit.SECONDS));
  }

  @Override
  public void close() {
    admin.close();
    process.close();
  }
}
