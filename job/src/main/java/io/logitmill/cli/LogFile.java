// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.core.config.Configurator;

/** The log of a command that runs Flink: known only once its configuration has been read. */
public final class LogFile {
  private static final String RESOURCE = "/logitmill-log4j2-file.xml";

  private LogFile() {}

  /**
   * Sends everything that is logged from now on to {@code file}, and to stderr what is at or above
   * {@code consoleLevel}.
   */
  public static void use(Path file, String consoleLevel) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    System.setProperty("logitmill.log.file", file.toAbsolutePath().toString());
    System.setProperty("logitmill.console.level", consoleLevel);
    URL resource = LogFile.class.getResource(RESOURCE);
    try {
      Configurator.reconfigure(resource.toURI());
    } catch (URISyntaxException e) {
      throw new IOException("Cannot locate " + RESOURCE, e);
    }
  }
}
