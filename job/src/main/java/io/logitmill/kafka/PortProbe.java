// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.utils.Utils;

/**
 * Tells what a port speaks to which a Kafka client got no connection: the client itself cannot
 * tell, it tries again until its time is up.
 *
 * <p>It asks for the versions of the protocol without any encryption. A broker answers that on a
 * port without TLS, before anybody has said who he is; a port with TLS sends an alert.
 */
final class PortProbe {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int CORRELATION = 0x4c4d;
  private static final byte TLS_ALERT = 0x15;
  private static final byte TLS_MAJOR_VERSION = 3;

  /** What a port speaks. */
  enum Answer {
    TLS,
    /** Kafka's protocol, not encrypted. */
    PLAIN,
    /** Connections are taken, and nothing is said that we know. */
    UNKNOWN,
    /** No connection. */
    NONE
  }

  private PortProbe() {}

  /** Returns what the first of the servers says that can be connected to. */
  static Answer ask(String bootstrapServers) {
    for (String server : bootstrapServers.split(",")) {
      Answer answer = askOne(server.trim());
      if (answer != Answer.NONE) {
        return answer;
      }
    }
    return Answer.NONE;
  }

  private static Answer askOne(String server) {
    String host = Utils.getHost(server);
    Integer port = Utils.getPort(server);
    if (host == null || port == null) {
      return Answer.NONE;
    }
    try (Socket socket = new Socket()) {
      int timeoutMs = (int) TIMEOUT.toMillis();
      socket.connect(new InetSocketAddress(host, port), timeoutMs);
      socket.setSoTimeout(timeoutMs);
      return talk(socket);
    } catch (IOException e) {
      return Answer.NONE;
    }
  }

  private static Answer talk(Socket socket) {
    try {
      socket.getOutputStream().write(request());
      byte[] answer = new byte[2 * Integer.BYTES];
      DataInputStream in = new DataInputStream(socket.getInputStream());
      // An alert of TLS is shorter than the answer of a broker.
      in.readFully(answer, 0, 2);
      if (answer[0] == TLS_ALERT && answer[1] == TLS_MAJOR_VERSION) {
        return Answer.TLS;
      }
      in.readFully(answer, 2, answer.length - 2);
      return ByteBuffer.wrap(answer).getInt(Integer.BYTES) == CORRELATION
          ? Answer.PLAIN
          : Answer.UNKNOWN;
    } catch (IOException e) {
      return Answer.UNKNOWN;
    }
  }

  /** Returns a request for the versions, the oldest form of it, from a client without a name. */
  private static byte[] request() {
    short noName = -1;
    int length = 3 * Short.BYTES + Integer.BYTES;
    return ByteBuffer.allocate(Integer.BYTES + length)
        .putInt(length)
        .putShort(ApiKeys.API_VERSIONS.id)
        .putShort(ApiKeys.API_VERSIONS.oldestVersion())
        .putInt(CORRELATION)
        .putShort(noName)
        .array();
  }
}
