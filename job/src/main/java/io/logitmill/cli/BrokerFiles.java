// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The files of a broker's directory: what it is started with, its data and its log.
 *
 * @param directory the directory, absolute
 */
record BrokerFiles(Path directory) {
  private static final int LOG_TAIL_LINES = 25;

  private static final String LOG4J =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <Configuration status="warn">
        <Appenders>
          <Console name="out"><PatternLayout pattern="%d{ISO8601} %-5p %c{1} %m%n"/></Console>
        </Appenders>
        <Loggers><Root level="info"><AppenderRef ref="out"/></Root></Loggers>
      </Configuration>
      """;

  /**
   * Makes the directory and writes what a broker is started with.
   *
   * @param overrides keys of server.properties that replace or add to the defaults
   */
  void write(BrokerPorts ports, Map<String, String> overrides) throws IOException {
    Files.createDirectories(directory);
    Properties properties = ServerProperties.defaults(ports, data());
    properties.putAll(overrides);
    try (var out = Files.newBufferedWriter(serverProperties())) {
      properties.store(out, null);
    }
    Files.writeString(loggingConfiguration(), LOG4J);
    String resource = BrokerMain.class.getName().replace('.', '/') + ".class";
    Path target = classes().resolve(resource);
    Files.createDirectories(target.getParent());
    try (InputStream in = BrokerMain.class.getResourceAsStream("/" + resource)) {
      Files.write(target, in.readAllBytes());
    }
  }

  Path serverProperties() {
    return directory.resolve("server.properties");
  }

  Path loggingConfiguration() {
    return directory.resolve("log4j2.xml");
  }

  /** Returns the directory of the classes that the broker's JVM runs beside Kafka's. */
  Path classes() {
    return directory.resolve("classes");
  }

  /** Returns the directory of the topics. */
  Path data() {
    return directory.resolve("data");
  }

  /** Returns the file that holds the output of every start. */
  Path log() {
    return directory.resolve("broker.log");
  }

  /** Returns the last lines of the log. */
  String logTail() throws IOException {
    List<String> lines = Files.readAllLines(log());
    return String.join(
        System.lineSeparator(),
        lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
  }
}
