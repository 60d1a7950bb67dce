// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.common.errors.AuthenticationException;

/**
 * What the clients of one end of the job need in the process that opens them, a JobManager or a
 * TaskManager: the secrets that the configuration refers to, and brokers that accept them.
 *
 * <p>The preflight looks at the same, but where the job is submitted. What is missing here may be
 * put there while the job waits, so it restarts; it only has to say why.
 */
final class ClientAccess implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String EVERYWHERE =
      " Every JobManager and TaskManager needs what the configuration refers to, not only the"
          + " machine where the job was submitted.";

  private final String section;
  private final HashMap<String, String> kafka;

  /**
   * @param section where the client properties stand: input.kafka or output.kafka
   * @param kafka the client properties, secrets as references
   */
  ClientAccess(String section, Map<String, String> kafka) {
    this.section = section;
    this.kafka = new HashMap<>(kafka);
  }

  /**
   * To be called before a client is opened: Kafka would send a reference that it cannot resolve as
   * the password. Makes the process ready to log in with SCRAM, too.
   *
   * @throws IOException if a reference cannot be resolved in this process, in one line
   */
  void prepare() throws IOException {
    List<String> missing = SecretReferences.missing(section, kafka);
    if (!missing.isEmpty()) {
      throw new IOException(String.join(" ", missing) + EVERYWHERE);
    }
    ScramProvider.makeUsable(kafka);
  }

  /**
   * Returns if {@code thrown} says something else.
   *
   * @throws IOException if it says that the brokers refuse the client, or the client the brokers;
   *     its message is that in one line
   */
  void explainRefusal(Throwable thrown) throws IOException {
    Optional<AuthenticationException> refusal =
        ExceptionUtils.findThrowable(thrown, AuthenticationException.class);
    if (refusal.isPresent()) {
      ConnectionFailure failure =
          new ConnectionFailure(section, kafka, ClientProperties.ADMIN_TIMEOUT);
      throw new IOException(failure.explain(refusal.get()) + EVERYWHERE, thrown);
    }
  }

  /** Returns the question with its refusal explained as {@link #explainRefusal} does. */
  <T> Callable<T> explaining(Callable<T> question) {
    return () -> {
      try {
        return question.call();
      } catch (Exception e) {
        explainRefusal(e);
        throw e;
      }
    };
  }
}
