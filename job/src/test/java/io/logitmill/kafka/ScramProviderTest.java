// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.net.URL;
import java.net.URLClassLoader;
import java.security.Provider;
import java.security.Security;
import java.util.Map;
import org.apache.kafka.common.security.scram.internals.ScramSaslClientProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

class ScramProviderTest {
  private static final String NAME = "SASL/SCRAM Client Provider";

  private Provider before;

  @BeforeEach
  void forget() {
    before = Security.getProvider(NAME);
    Security.removeProvider(NAME);
  }

  @AfterEach
  void putBack() {
    Security.removeProvider(NAME);
    if (before != null) {
      Security.addProvider(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-512"})
  void replacesTheOneOfAJobThatHasEndedBeforeItsFirstLogin(String mechanism) throws Exception {
    registerThatOfAnotherJob(false);
    Provider left = Security.getProvider(NAME);

    ScramProvider.makeUsable(Map.of("sasl.mechanism", mechanism));

    assertNotSame(left, Security.getProvider(NAME));
    assertEquals(
        ScramSaslClientProvider.class.getClassLoader(),
        Security.getProvider(NAME).getClass().getClassLoader());
  }

  @Test
  void leavesTheOneOfAJobThatHasLoggedInAndEnded() throws Exception {
    registerThatOfAnotherJob(true);
    Provider left = Security.getProvider(NAME);

    ScramProvider.makeUsable(Map.of("sasl.mechanism", "SCRAM-SHA-512"));

    assertSame(left, Security.getProvider(NAME));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "GSSAPI"})
  void doesNothingForOtherMechanisms(String mechanism) {
    ScramProvider.makeUsable(Map.of("sasl.mechanism", mechanism));
    ScramProvider.makeUsable(Map.of());

    assertNull(Security.getProvider(NAME));
  }

  /** Does with a class loader of its own what a job does in a session cluster. */
  private static void registerThatOfAnotherJob(boolean loggedIn) throws Exception {
    URL[] jars = {
      jarOf(ScramSaslClientProvider.class), jarOf(Logger.class), jarOf(ScramProvider.class)
    };
    try (URLClassLoader job = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
      if (loggedIn) {
        var prepare =
            job.loadClass(ScramProvider.class.getName()).getDeclaredMethod("makeUsable", Map.class);
        prepare.setAccessible(true);
        prepare.invoke(null, Map.of("sasl.mechanism", "SCRAM-SHA-512"));
      } else {
        job.loadClass(ScramSaslClientProvider.class.getName()).getMethod("initialize").invoke(null);
      }
    }
  }

  private static URL jarOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }
}
