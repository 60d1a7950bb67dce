// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.security.NoSuchAlgorithmException;
import java.security.Security;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.scram.ScramCredential;
import org.apache.kafka.common.security.scram.ScramCredentialCallback;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslClientProvider;
import org.apache.kafka.common.security.scram.internals.ScramSaslServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's implementation of SCRAM, as this virtual machine knows it.
 *
 * <p>Java has one for the whole process: that of the job whose clients came first. Flink closes the
 * class loader of a job when it ends, and what was not loaded by then can never be. After a first
 * job whose password was refused, that is the end of a login that succeeds: no later job of the
 * process could log in, and its clients would try again without a pause.
 *
 * <p>So each job logs in once to a server of its own, in memory, before it opens a client. That
 * loads all classes while it can be done, and finds an implementation for which it was not done,
 * which is then replaced.
 */
final class ScramProvider {
  private static final Logger LOG = LoggerFactory.getLogger(ScramProvider.class);
  private static final String NAME = "SASL/SCRAM Client Provider";
  private static final String USER = "rehearsal";
  private static final int LEAST_ITERATIONS = 4096;

  private ScramProvider() {}

  /** To be called before a client with these properties is opened; does nothing without SCRAM. */
  static void makeUsable(Map<String, String> kafka) {
    ScramMechanism mechanism =
        ScramMechanism.forMechanismName(kafka.getOrDefault(SaslConfigs.SASL_MECHANISM, ""));
    if (mechanism != null) {
      makeUsable(mechanism);
    }
  }

  private static synchronized void makeUsable(ScramMechanism mechanism) {
    // Does nothing if there is one of that name.
    ScramSaslClientProvider.initialize();
    try {
      rehearse(mechanism);
      return;
    } catch (SaslException | NoSuchAlgorithmException | LinkageError | IllegalStateException e) {
      LOG.info("Replacing the process's implementation of SCRAM, which an ended job has left", e);
    }
    Security.removeProvider(NAME);
    ScramSaslClientProvider.initialize();
    try {
      rehearse(mechanism);
    } catch (SaslException | NoSuchAlgorithmException e) {
      // The client will say so again, to whoever waits for it.
      LOG.warn("Expected to be able to log in with {}, found that it fails", mechanism, e);
    }
  }

  /** Logs in with the process's implementation of the client. */
  private static void rehearse(ScramMechanism mechanism)
      throws SaslException, NoSuchAlgorithmException {
    ScramFormatter formatter = new ScramFormatter(mechanism);
    String password = formatter.secureRandomString();
    ScramCredential credential = formatter.generateCredential(password, LEAST_ITERATIONS);
    SaslServer server =
        new ScramSaslServer(mechanism, Map.of(), callbacks -> answer(callbacks, credential));
    SaslClient client =
        Sasl.createSaslClient(
            new String[] {mechanism.mechanismName()},
            null,
            "kafka",
            "localhost",
            Map.of(),
            callbacks -> answer(callbacks, password));
    if (client == null) {
      throw new SaslException("No provider has " + mechanism.mechanismName());
    }
    byte[] toClient = new byte[0];
    while (!client.isComplete()) {
      byte[] toServer = client.evaluateChallenge(toClient);
      if (toServer != null) {
        toClient = server.evaluateResponse(toServer);
      }
    }
    client.dispose();
    server.dispose();
  }

  private static void answer(Callback[] callbacks, ScramCredential credential) {
    for (Callback callback : callbacks) {
      if (callback instanceof ScramCredentialCallback wanted) {
        wanted.scramCredential(credential);
      }
    }
  }

  private static void answer(Callback[] callbacks, String password)
      throws UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      if (callback instanceof NameCallback name) {
        name.setName(USER);
      } else if (callback instanceof PasswordCallback wanted) {
        wanted.setPassword(password.toCharArray());
      } else {
        throw new UnsupportedCallbackException(callback);
      }
    }
  }
}
