// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.SplittableRandom;

/**
 * Two ports of the loopback address for a broker.
 *
 * @param client where clients connect
 * @param controller where the broker's own controller listens
 */
record BrokerPorts(int client, int controller) {
  /**
   * Ports below the range that systems give to outgoing connections: a client that retries a dead
   * broker's port from that range can connect to itself and keep the broker from coming back.
   */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;

  /**
   * Returns two different ports that nobody listens on. They are not held: another process may take
   * one before the broker does.
   *
   * @throws IllegalStateException when no free port was found in many attempts
   */
  static BrokerPorts free() {
    int client = freePort();
    int controller = freePort();
    while (controller == client) {
      controller = freePort();
    }
    return new BrokerPorts(client, controller);
  }

  /** Returns the address for clients, {@code host:port}. */
  String clientAddress() {
    return "127.0.0.1:" + client;
  }

  /** Returns the address of the controller, {@code host:port}. */
  String controllerAddress() {
    return "127.0.0.1:" + controller;
  }

  private static int freePort() {
    SplittableRandom random = new SplittableRandom();
    int attempts = 200;
    for (int i = 0; i < attempts; i++) {
      int candidate = random.nextInt(FIRST_PORT, LAST_PORT);
      if (isFree(candidate)) {
        return candidate;
      }
    }
    throw new IllegalStateException(
        String.format(
            "Found no free port from %d to %d in %d attempts.", FIRST_PORT, LAST_PORT, attempts));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
