// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessITCase {
  private static final Path LIB = Path.of(System.getProperty("logitmill.broker.lib"));

  @TempDir private Path directory;

  @Test
  void keepsItsTopicsAndAddressWhenKilledAndRestarted() throws Exception {
    try (BrokerProcess broker = BrokerProcess.builder(LIB, directory).start()) {
      String address = broker.bootstrapServers();
      long firstPid = broker.pid();
      try (Admin admin = admin(address)) {
        admin.createTopics(List.of(new NewTopic("kept", 2, (short) 1))).all().get();
      }

      broker.kill();
      assertFalse(broker.isAlive());
      broker.restart();

      assertTrue(broker.isAlive());
      assertNotEquals(firstPid, broker.pid());
      assertEquals(address, broker.bootstrapServers());
      try (Admin admin = admin(address)) {
        assertEquals(Set.of("kept"), admin.listTopics().names().get());
      }
      broker.stop();
      assertFalse(ProcessHandle.of(broker.pid()).isPresent());
    }
  }

  @Test
  void reportsTheEndOfTheLogWhenTheBrokerCannotStart() {
    BrokerProcess.Builder builder =
        BrokerProcess.builder(LIB, directory).property("process.roles", "nonsense");

    IOException e = assertThrows(IOException.class, builder::start);

    assertTrue(e.getMessage().startsWith("The broker ended with status "), e.getMessage());
    assertTrue(e.getMessage().contains("process.roles"), e.getMessage());
  }

  private static Admin admin(String address) {
    return Admin.create(Map.of("bootstrap.servers", address));
  }
}
