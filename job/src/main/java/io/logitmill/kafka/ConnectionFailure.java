// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;

/** Says in one line why brokers could not be used, and what to change. */
final class ConnectionFailure {
  private final String section;
  private final String servers;
  private final String protocol;
  private final Duration timeout;

  /**
   * @param section where the client properties stand: input.kafka or output.kafka
   * @param kafka the client properties
   * @param timeout how long an answer was waited for
   */
  ConnectionFailure(String section, Map<String, String> kafka, Duration timeout) {
    this.section = section;
    this.servers = kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    this.protocol =
        kafka.getOrDefault(
            CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
            CommonClientConfigs.DEFAULT_SECURITY_PROTOCOL);
    this.timeout = timeout;
  }

  /** Returns the line. */
  String explain(KafkaException failure) {
    if (failure instanceof TimeoutException) {
      return explainSilence();
    }
    if (failure instanceof SaslAuthenticationException) {
      return line(
          "Expected the brokers at %s to accept user and password, found: %s. Correct"
              + " sasl.jaas.config, or the secrets that it refers to.",
          failure.getMessage());
    }
    if (failure instanceof UnsupportedSaslMechanismException) {
      return line(
          "Expected the brokers at %s to know sasl.mechanism, found: %s.", failure.getMessage());
    }
    if (failure instanceof SslAuthenticationException) {
      return explainHandshake(failure);
    }
    if (TransactionProbe.reason(failure).contains("JAAS config")) {
      // Kafka's message may quote a part of the password that it took for something else.
      return line(
          "Expected sasl.jaas.config for the brokers at %s to be %s. In a password, write a backslash"
              + " before each quotation mark and each backslash.",
          "a login module with name=\"value\" options and a semicolon at its end, found what cannot"
              + " be read so");
    }
    return line("Expected to use the brokers at %s, found: %s", TransactionProbe.reason(failure));
  }

  private String explainSilence() {
    String expected =
        line(
            "Expected brokers at %s, found none that answers within %s s.",
            Long.toString(timeout.toSeconds()));
    if (servers == null) {
      return expected;
    }
    boolean encrypts = protocol.toUpperCase(Locale.ROOT).endsWith("SSL");
    return switch (PortProbe.ask(servers)) {
      case TLS ->
          encrypts
              ? expected + askAboutProtocol()
              : expected
                  + " The port speaks TLS, and security.protocol is %s: set SASL_SSL or SSL."
                      .formatted(protocol);
      case PLAIN ->
          encrypts
              ? expected
                  + " The port speaks no TLS, and security.protocol is %s: use the port that does."
                      .formatted(protocol)
              : expected + askAboutProtocol();
      case UNKNOWN -> expected + askAboutProtocol();
      case NONE -> expected;
    };
  }

  private String askAboutProtocol() {
    return " The port is open: is it the one for security.protocol %s?".formatted(protocol);
  }

  private String explainHandshake(KafkaException failure) {
    Throwable reason = failure.getCause() == null ? failure : failure.getCause();
    String advice;
    if (has(reason, CertificateExpiredException.class)) {
      advice = "Renew the brokers' certificate.";
    } else if (has(reason, CertPathBuilderException.class)
        || has(reason, CertPathValidatorException.class)) {
      advice = "Put the brokers' certificate authority into ssl.truststore.location.";
    } else if (has(reason, CertificateException.class)) {
      advice =
          "Use the host names that the certificate is for, in bootstrap.servers and in the brokers'"
              + " advertised.listeners.";
    } else {
      advice = "If the brokers ask for a certificate, set ssl.keystore.location.";
    }
    return line(
        "Expected a certificate of the brokers at %s that can be trusted, found: %s. " + advice,
        reason.getMessage());
  }

  private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param template takes where the brokers are, and what was found
   */
  private String line(String template, String found) {
    String place = "%s bootstrap.servers '%s'".formatted(section, servers);
    return String.format(Locale.ROOT, template, place, found);
  }
}
