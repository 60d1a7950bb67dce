// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import io.logitmill.cli.FreePort;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the names of the containers mean when their processes run side by side on this machine: each
 * address of a service has a port of its own on the loopback address, and each path of a container
 * lies somewhere else. Not thread-safe.
 */
final class NativeAddresses {
  private static final Set<String> THE_SERVICE_ITSELF = Set.of("0.0.0.0", "localhost");
  private static final Pattern ADDRESS =
      Pattern.compile("\\b(0\\.0\\.0\\.0|localhost|[a-z]+):(\\d{4,5})\\b");

  private final Map<String, Integer> ports = new LinkedHashMap<>();
  private final Map<String, String> paths = new LinkedHashMap<>();

  /** Says where a path of the containers, and what lies below it, is on this machine. */
  void path(String inContainer, Object here) {
    paths.put(inContainer, here.toString());
  }

  /** Says which port of this machine is the one of a service. */
  void port(String service, int inContainer, int here) {
    ports.put(service + ":" + inContainer, here);
  }

  /** Returns the port of this machine that is the one of a service; a free one at first. */
  int port(String service, int inContainer) {
    return ports.computeIfAbsent(service + ":" + inContainer, address -> FreePort.find());
  }

  /** Returns a text of a service with the addresses and paths of this machine. */
  String translate(String service, String text) {
    String result =
        ADDRESS
            .matcher(text)
            .replaceAll(
                match -> {
                  String host =
                      THE_SERVICE_ITSELF.contains(match.group(1)) ? service : match.group(1);
                  return "127.0.0.1:" + port(host, Integer.parseInt(match.group(2)));
                });
    for (Map.Entry<String, String> path : paths.entrySet()) {
      result = result.replace(path.getKey(), path.getValue());
    }
    return result;
  }
}
