// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** What one class logs from now on, each line as {@code LEVEL message}. Thread-safe. */
public final class LogLines extends AbstractAppender implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger;

  private LogLines(Logger logger) {
    // Log4j keeps the first appender of a name for ever.
    super("lines-" + UUID.randomUUID(), null, null, true, Property.EMPTY_ARRAY);
    this.logger = logger;
  }

  /** Begins to listen. */
  public static LogLines of(Class<?> type) {
    LogLines lines = new LogLines((Logger) LogManager.getLogger(type));
    lines.start();
    Configurator.setLevel(lines.logger.getName(), Level.INFO);
    lines.logger.addAppender(lines);
    return lines;
  }

  /** Returns what was logged so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void append(LogEvent event) {
    lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
  }

  @Override
  public void close() {
    logger.removeAppender(this);
    // As it was: that of the logger above it.
    Configurator.setLevel(logger.getName(), (Level) null);
    stop();
  }
}
