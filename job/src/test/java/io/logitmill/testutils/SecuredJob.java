// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a job on a {@link SecuredBroker}, as a user writes them: no secret stands in the
 * configuration.
 */
public final class SecuredJob {
  /** The variable that the configuration refers to with {@link #PASSWORD_VARIABLE}. */
  public static final String PASSWORD_ENV = "LOGITMILL_TEST_PASSWORD";

  /** Refers to the environment. */
  public static final String PASSWORD_VARIABLE = "${env:" + PASSWORD_ENV + "}";

  private final Path directory;
  private final Map<String, String> kafka = new TreeMap<>();
  private final String password;
  private String inputPassword;
  private String outputPassword;
  private String catalogue = "models: [{model: digits, version: '1', class_count: 3}]\n";

  /**
   * @param directory where the files go
   * @param password the user's, which goes into a properties file
   */
  public SecuredJob(Path directory, SecuredBroker broker, String password) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.password = password;
    inputPassword = inPropertiesFile("password");
    outputPassword = inputPassword;
    kafka.put("bootstrap.servers", broker.servers());
    kafka.put("security.protocol", "SASL_SSL");
    kafka.put("sasl.mechanism", "SCRAM-SHA-512");
    kafka.put("ssl.truststore.type", "PEM");
    kafka.put("ssl.truststore.location", broker.certificates().authority().toString());
  }

  /** Returns the reference to a key of the properties file. */
  public String inPropertiesFile(String key) {
    return "${file:" + directory.resolve("kafka.properties") + ":" + key + "}";
  }

  /** Sets a client property of both ends. */
  public SecuredJob with(String key, String value) {
    kafka.put(key, value);
    return this;
  }

  /** Sets what stands for the password at the input; it is the properties file else. */
  public SecuredJob withInputPassword(String reference) {
    inputPassword = reference;
    return this;
  }

  /** Sets what stands for the password at the output; it is the properties file else. */
  public SecuredJob withOutputPassword(String reference) {
    outputPassword = reference;
    return this;
  }

  /** Sets what the records are scored by; it is a model of three digits else. */
  public SecuredJob withCatalogue(String yaml) {
    catalogue = yaml;
    return this;
  }

  /** Returns where an embedded run keeps its state. */
  public Path state() {
    return directory.resolve("state");
  }

  /**
   * Writes the files.
   *
   * @param more lines of the properties file besides the password
   * @return the job's configuration
   */
  public Path write(String... more) throws IOException {
    Files.writeString(
        directory.resolve("kafka.properties"),
        "password=" + password + "\n" + String.join("\n", more));
    Path models = directory.resolve("models.yaml");
    Files.writeString(models, catalogue);
    return Files.writeString(
        directory.resolve("job.yaml"),
        """
        job: {name: digits, checkpoint-interval: 200ms, state-dir: "%s"}
        input:
          topics: [logits]
          kafka:
        %s
        output:
          predictions: {topic: predictions}
          dead-letters: {topic: logits-dead-letters}
          kafka:
        %s
        catalogue: {file: "%s", unknown-model: {wait: 0s}}
        """
            .formatted(state(), section(inputPassword), section(outputPassword), models));
  }

  private String section(String reference) {
    Map<String, String> properties = new TreeMap<>(kafka);
    properties.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required"
            + " username=\"%s\" password=\"%s\";".formatted(SecuredBroker.USER, reference));
    StringBuilder lines = new StringBuilder();
    properties.forEach(
        (key, value) -> lines.append("    ").append(key).append(": '").append(value).append("'\n"));
    return lines.toString();
  }
}
