// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.cli.BrokerPorts;
import io.logitmill.cli.BrokerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * One or three Kafka nodes, each a process that is broker and controller, on ports of the loopback
 * address that they keep over restarts. Nodes are numbered from 0. Not thread-safe.
 */
final class KafkaNodes implements AutoCloseable {
  private final List<BrokerProcess> nodes;

  private KafkaNodes(List<BrokerProcess> nodes) {
    this.nodes = nodes;
  }

  /** Starts the nodes of a layout, each in a directory of its own, and waits until they answer. */
  static KafkaNodes start(Path directory, Layout layout) throws Exception {
    int count = layout.brokers();
    List<BrokerPorts> ports = IntStream.range(0, count).mapToObj(i -> BrokerPorts.free()).toList();
    String clusterId = Uuid.randomUuid().toString();
    List<Callable<BrokerProcess>> starts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      BrokerProcess.Builder builder =
          builder(directory.resolve("broker-" + i), i, ports).clusterId(clusterId);
      layout.broker().forEach(builder::property);
      starts.add(builder::start);
    }
    return new KafkaNodes(atOnce(starts));
  }

  private static BrokerProcess.Builder builder(Path directory, int node, List<BrokerPorts> ports) {
    Path lib = Path.of(System.getProperty("logitmill.broker.lib"));
    String replicas = Integer.toString(ports.size());
    String enough = Integer.toString(ports.size() == 1 ? 1 : 2);
    String voters =
        IntStream.range(0, ports.size())
            .mapToObj(i -> (i + 1) + "@" + ports.get(i).controllerAddress())
            .collect(Collectors.joining(","));
    return BrokerProcess.builder(lib, directory)
        .ports(ports.get(node))
        .property("node.id", Integer.toString(node + 1))
        .property("controller.quorum.voters", voters)
        // A killed broker may register again only when its last session is over; 9 s by default.
        .property("broker.session.timeout.ms", "3000")
        .property("broker.heartbeat.interval.ms", "500")
        .property("offsets.topic.replication.factor", replicas)
        .property("transaction.state.log.replication.factor", replicas)
        .property("transaction.state.log.min.isr", enough)
        .property("min.insync.replicas", enough)
        .property("default.replication.factor", replicas);
  }

  /** A node of a quorum answers only when others run: they are started side by side. */
  private static List<BrokerProcess> atOnce(List<Callable<BrokerProcess>> starts) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(starts.size());
    List<BrokerProcess> started = new ArrayList<>();
    try {
      for (Future<BrokerProcess> one : threads.invokeAll(starts)) {
        started.add(one.get());
      }
      return List.copyOf(started);
    } catch (ExecutionException e) {
      started.forEach(BrokerProcess::kill);
      throw e;
    } finally {
      threads.shutdown();
    }
  }

  int count() {
    return nodes.size();
  }

  /** Returns the addresses of all nodes for clients. */
  String bootstrapServers() {
    return nodes.stream().map(BrokerProcess::bootstrapServers).collect(Collectors.joining(","));
  }

  boolean isAlive(int node) {
    return nodes.get(node).isAlive();
  }

  /** Kills a node as a crash would, and waits until it is gone. */
  void kill9(int node) {
    nodes.get(node).kill();
  }

  /** Stops a node as an operator would. */
  void stop(int node) {
    nodes.get(node).stop();
  }

  /** Starts a node again on its ports and data, stopping it first if it runs, until it answers. */
  void restart(int node) throws IOException {
    nodes.get(node).restart();
  }

  /** Starts all nodes again, side by side, until each answers. */
  void restartAll() throws Exception {
    List<Callable<BrokerProcess>> restarts = new ArrayList<>();
    for (BrokerProcess node : nodes) {
      restarts.add(
          () -> {
            node.restart();
            return node;
          });
    }
    atOnce(restarts);
  }

  /** Stops a node's clock with SIGSTOP. */
  void pause(int node) throws IOException {
    Signals.pause(nodes.get(node).pid());
  }

  /** Lets a paused node go on. */
  void resume(int node) throws IOException {
    Signals.resume(nodes.get(node).pid());
  }

  /** Returns the file of a node's output. */
  Path log(int node) {
    return nodes.get(node).logFile();
  }

  /** Kills all nodes, paused or not; their directories are left. */
  @Override
  public void close() {
    nodes.forEach(BrokerProcess::kill);
  }
}
