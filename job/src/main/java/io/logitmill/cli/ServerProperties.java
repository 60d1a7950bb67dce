// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.nio.file.Path;
import java.util.Properties;

/** The server.properties of a single Kafka node that is broker and controller at once. */
final class ServerProperties {
  private ServerProperties() {}

  /**
   * Returns the properties of a small broker that keeps its topics in {@code data}.
   *
   * @param data absolute
   */
  static Properties defaults(BrokerPorts ports, Path data) {
    String listener = "PLAINTEXT://" + ports.clientAddress();
    Properties values = new Properties();
    values.setProperty("process.roles", "broker,controller");
    values.setProperty("node.id", "1");
    values.setProperty("controller.quorum.voters", "1@" + ports.controllerAddress());
    values.setProperty("listeners", listener + ",CONTROLLER://" + ports.controllerAddress());
    values.setProperty("advertised.listeners", listener);
    values.setProperty("controller.listener.names", "CONTROLLER");
    values.setProperty("inter.broker.listener.name", "PLAINTEXT");
    values.setProperty(
        "listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
    values.setProperty("log.dirs", data.toString());
    values.setProperty("offsets.topic.replication.factor", "1");
    values.setProperty("offsets.topic.num.partitions", "1");
    values.setProperty("transaction.state.log.replication.factor", "1");
    values.setProperty("transaction.state.log.min.isr", "1");
    values.setProperty("transaction.state.log.num.partitions", "1");
    values.setProperty("share.coordinator.state.topic.replication.factor", "1");
    values.setProperty("share.coordinator.state.topic.min.isr", "1");
    values.setProperty("group.initial.rebalance.delay.ms", "0");
    // A missing topic is to be an error, as it is in production.
    values.setProperty("auto.create.topics.enable", "false");
    values.setProperty("transaction.max.timeout.ms", "3600000");
    values.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    // The default of 128 MiB is a quarter of the heap.
    values.setProperty("log.cleaner.dedupe.buffer.size", "4194304");
    return values;
  }
}
