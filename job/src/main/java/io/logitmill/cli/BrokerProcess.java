// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/**
 * A real Kafka broker in a JVM of its own, with all its state in one directory: a cluster of one
 * node, unless the properties say otherwise.
 *
 * <p>It listens on two ports of the loopback address, which it keeps over {@link #restart()}. Its
 * output goes to {@link #logFile()}. It ends with this process, even when this process is killed.
 * For the demo and the tests; not thread-safe.
 */
public final class BrokerProcess implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);
  private static final long POLL_MS = 50;

  private final Path lib;
  private final BrokerFiles files;
  private final String heap;
  private final BrokerPorts ports;
  private final String clusterId;
  private final List<String> formatOptions;
  private final Map<String, Object> client;
  private Process process;

  private BrokerProcess(Builder builder) throws IOException {
    lib = builder.lib.toAbsolutePath();
    files = new BrokerFiles(builder.directory.toAbsolutePath());
    heap = builder.heap;
    ports = builder.ports;
    clusterId = builder.clusterId;
    formatOptions = List.copyOf(builder.formatOptions);
    client = new HashMap<>(builder.client);
    client.putIfAbsent(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    client.put(AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, "50");
    if (!Files.isDirectory(lib)) {
      throw new IOException(
          String.format("Expected the jars of a Kafka broker in %s, found no directory.", lib));
    }
    files.write(ports, builder.properties);
  }

  /**
   * Returns a builder for a broker.
   *
   * @param lib directory of the broker's jars
   * @param directory where the broker keeps everything; made when missing
   */
  public static Builder builder(Path lib, Path directory) {
    return new Builder(lib, directory);
  }

  /** Collects what a broker needs beyond its defaults. */
  public static final class Builder {
    private final Path lib;
    private final Path directory;
    private final Map<String, String> properties = new TreeMap<>();
    private String heap = "512m";
    private BrokerPorts ports = BrokerPorts.free();
    private String clusterId = Uuid.randomUuid().toString();
    private final List<String> formatOptions = new ArrayList<>();
    private final Map<String, String> client = new TreeMap<>();

    private Builder(Path lib, Path directory) {
      this.lib = lib;
      this.directory = directory;
    }

    /** Sets or overrides one key of server.properties. */
    public Builder property(String key, String value) {
      properties.put(key, value);
      return this;
    }

    /** Sets the largest heap, as the JVM's -Xmx takes it. */
    public Builder heap(String heap) {
      this.heap = heap;
      return this;
    }

    /** Sets the ports, which the other nodes of a cluster must know; random otherwise. */
    public Builder ports(BrokerPorts ports) {
      this.ports = ports;
      return this;
    }

    /** Sets the id that all nodes of a cluster share; random otherwise. */
    public Builder clusterId(String clusterId) {
      this.clusterId = clusterId;
      return this;
    }

    /** Adds an option of the command that formats the storage, such as {@code --add-scram}. */
    public Builder formatOption(String name, String value) {
      formatOptions.add(name);
      formatOptions.add(value);
      return this;
    }

    /** Sets how a client reaches the broker where a bare connection is refused. */
    public Builder client(Map<String, String> properties) {
      client.putAll(properties);
      return this;
    }

    /**
     * Starts the broker and returns it once it answers.
     *
     * @throws IOException when it ends or does not answer in time; with the end of its log
     */
    public BrokerProcess start() throws IOException {
      BrokerProcess broker = new BrokerProcess(this);
      broker.launch();
      return broker;
    }
  }

  /** Returns the address for clients, {@code host:port}. */
  public String bootstrapServers() {
    return ports.clientAddress();
  }

  /** Returns the process id of the newest start. */
  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns the file that holds the output of every start. */
  public Path logFile() {
    return files.log();
  }

  /** Stops the broker as an operator would; kills it when that takes too long. */
  public void stop() {
    process.destroy();
    if (!awaitEnd(STOP_TIMEOUT)) {
      kill();
    }
  }

  /** Kills the broker at once, as a crash would. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd(STOP_TIMEOUT);
  }

  /**
   * Stops the broker if it runs, and starts it on the same ports and data.
   *
   * @throws IOException when it ends or does not answer in time; with the end of its log
   */
  public void restart() throws IOException {
    stop();
    launch();
  }

  /** Stops the broker; its directory is left. */
  @Override
  public void close() {
    stop();
  }

  private void launch() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("-Dlog4j2.configurationFile=" + files.loggingConfiguration());
    command.add("-cp");
    command.add(lib.resolve("*") + File.pathSeparator + files.classes());
    command.add(BrokerMain.class.getName());
    command.add(files.serverProperties().toString());
    command.add(files.data().toString());
    command.add(clusterId);
    command.addAll(formatOptions);
    process =
        new ProcessBuilder(command)
            .directory(files.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
            .start();
    try {
      awaitAnswer(System.nanoTime() + START_TIMEOUT.toNanos());
    } catch (IOException | RuntimeException e) {
      kill();
      throw e;
    }
  }

  private void awaitAnswer(long deadline) throws IOException {
    while (!portIsOpen()) {
      pause(deadline);
    }
    try (Admin admin = Admin.create(client)) {
      while (!answers(admin)) {
        pause(deadline);
      }
    }
  }

  private static boolean answers(Admin admin) {
    try {
      return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private boolean portIsOpen() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.client()), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void pause(long deadline) throws IOException {
    if (!process.isAlive()) {
      throw new IOException(
          String.format(
              "The broker ended with status %d before it answered. The end of %s:%n%s",
              process.exitValue(), logFile(), files.logTail()));
    }
    if (System.nanoTime() > deadline) {
      throw new IOException(
          String.format(
              "The broker did not answer on %s within %d s. The end of %s:%n%s",
              bootstrapServers(), START_TIMEOUT.toSeconds(), logFile(), files.logTail()));
    }
    try {
      Thread.sleep(POLL_MS);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private boolean awaitEnd(Duration timeout) {
    try {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("Interrupted while waiting for the broker.", e);
  }
}
