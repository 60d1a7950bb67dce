// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

/**
 * Two ports of the loopback address for a broker.
 *
 * @param client where clients connect
 * @param controller where the broker's own controller listens
 */
public record BrokerPorts(int client, int controller) {
  /**
   * Returns two different ports that nobody listens on. They are not held: another process may take
   * one before the broker does.
   *
   * @throws IllegalStateException when no free port was found in many attempts
   */
  public static BrokerPorts free() {
    int client = FreePort.find();
    int controller = FreePort.find();
    while (controller == client) {
      controller = FreePort.find();
    }
    return new BrokerPorts(client, controller);
  }

  /** Returns the address for clients, {@code host:port}. */
  public String clientAddress() {
    return "127.0.0.1:" + client;
  }

  /** Returns the address of the controller, {@code host:port}. */
  public String controllerAddress() {
    return "127.0.0.1:" + controller;
  }
}
