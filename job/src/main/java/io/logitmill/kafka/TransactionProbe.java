// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Begins to use a transactional id of this job, for real: no description of the cluster tells as
 * surely whether the job will be able to.
 *
 * <p>It opens no transaction, and its id is none that the sink uses.
 */
final class TransactionProbe {
  private TransactionProbe() {}

  /** Returns why transactions will fail, or nothing. */
  static Optional<String> run(JobConfig config, Duration timeout) {
    // Nothing is sent, so that any size will do.
    Properties properties =
        ClientProperties.producer(config, (int) config.output().maxRecordBytes().getBytes());
    String id = config.transactionalIdPrefix() + "preflight";
    properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id);
    properties.setProperty(ProducerConfig.CLIENT_ID_CONFIG, id);
    properties.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(timeout.toMillis()));
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, bytes, bytes)) {
      producer.initTransactions();
      return Optional.empty();
    } catch (KafkaException e) {
      return Optional.of(explain(e, config, id, timeout));
    }
  }

  private static String explain(KafkaException e, JobConfig config, String id, Duration timeout) {
    if (e instanceof AuthorizationException) {
      String prefix = config.transactionalIdPrefix();
      return Right.onTransactionalIds(prefix, AclOperation.WRITE)
          .missing(
              "transactional ids that begin with '" + prefix + "'",
              "it refused",
              config.output().kafka().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    }
    // The client has no exception of its own for this answer, only its text.
    if (String.valueOf(e.getMessage()).contains(Errors.INVALID_TRANSACTION_TIMEOUT.message())) {
      return String.format(
          "Expected output.transaction-timeout within the broker's transaction.max.timeout.ms,"
              + " found %d ms, which the broker refuses.",
          config.output().transactionTimeout().toMillis());
    }
    if (e instanceof TimeoutException) {
      return String.format(
          "Expected an answer to initTransactions('%s') within %d s, found none: the broker cannot"
              + " make its transaction log available. With one broker, its"
              + " transaction.state.log.replication.factor and .min.isr must be 1.",
          id, timeout.toSeconds());
    }
    return String.format("Expected initTransactions('%s') to succeed, found: %s", id, reason(e));
  }

  /** Returns the message of the exception and those of its causes. */
  static String reason(Throwable thrown) {
    StringBuilder text = new StringBuilder(String.valueOf(thrown.getMessage()));
    for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
      text.append(": ").append(cause.getMessage());
    }
    return text.toString();
  }
}
