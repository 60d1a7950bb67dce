// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.SplittableRandom;

/** Finds ports of the loopback address that nobody listens on. */
public final class FreePort {
  /**
   * Ports below the range that systems give to outgoing connections: a client that retries a dead
   * server's port from that range can connect to itself and keep the server from coming back.
   */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;

  private FreePort() {}

  /**
   * Returns a random free port. It is not held: another process may take it before the caller does.
   *
   * @throws IllegalStateException when no free port was found in many attempts
   */
  public static int find() {
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
