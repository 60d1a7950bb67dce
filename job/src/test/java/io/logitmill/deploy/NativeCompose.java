// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The services of docker-compose.yml as processes of this machine, started by the scripts of
 * deploy/standalone: the broker by the variables of its service and Kafka's own code for its image,
 * Flink by deploy/flink-conf, topics and job by the commands of their services. Only names, ports
 * and directories differ. Not thread-safe.
 */
final class NativeCompose implements AutoCloseable {
  private static final Path SCRIPTS = ProjectFiles.at("deploy/standalone");
  private static final Path JAR = ProjectFiles.at("job/target/logitmill-job.jar");
  private static final int REST = 8081;
  private static final int METRICS = 9249;
  private static final Pattern REPORTER_PORT =
      Pattern.compile("Started PrometheusReporter HTTP server on port (\\d+)");

  private final Path directory;
  private final Path programs;
  private final NativeAddresses addresses = new NativeAddresses();
  private final Thread stopAtExit = new Thread(this::stop, "stop-native-compose");

  private NativeCompose(Path directory) throws IOException {
    this.directory = directory;
    this.programs = Files.createDirectories(directory.resolve("bin"));
    for (String tool : List.of("topics", "broker-api-versions")) {
      program("kafka-" + tool + ".sh", SCRIPTS.resolve("kafka.sh") + " " + tool);
    }
    program("flink", SCRIPTS.resolve("flink.sh").toString());
    addresses.path("/opt/kafka/bin", programs);
    addresses.path("/var/lib/kafka/data", directory.resolve("topics"));
    addresses.path("/opt/logitmill/submit.sh", ProjectFiles.at("deploy/docker/submit.sh"));
  }

  /** Starts everything in the order of the file, and returns once the job is submitted. */
  static NativeCompose start(Path directory) throws Exception {
    NativeCompose compose = new NativeCompose(directory);
    Runtime.getRuntime().addShutdownHook(compose.stopAtExit);
    try {
      compose.run("broker", List.of(SCRIPTS.resolve("broker.sh").toString(), "start"));
      compose.runService("topics");
      compose.startFlink();
      compose.submit();
      return compose;
    } catch (IOException | InterruptedException | RuntimeException e) {
      compose.close();
      throw e;
    }
  }

  private void startFlink() throws Exception {
    // Ports that are most likely free, for two processes.
    int reporters = addresses.port("unused", METRICS);
    run(
        "jobmanager",
        List.of(
            SCRIPTS.resolve("cluster.sh").toString(),
            "start",
            "-D",
            "rest.port=" + addresses.port("jobmanager", REST),
            "-D",
            "jobmanager.rpc.port=" + addresses.port("jobmanager", 6123),
            "-D",
            "metrics.reporter.prom.port=" + reporters + "-" + (reporters + 10)));
    addresses.port("jobmanager", METRICS, reporterPort("jobmanager"));
    addresses.port("taskmanager", METRICS, reporterPort("taskmanager-0"));
  }

  private int reporterPort(String process) throws IOException {
    String log = Files.readString(directory.resolve("log").resolve(process + ".log"));
    Matcher port = REPORTER_PORT.matcher(log);
    if (!port.find()) {
      throw new IOException("Expected a Prometheus reporter in the log of " + process + ": " + log);
    }
    return Integer.parseInt(port.group(1));
  }

  /** Runs the service that submits the job, and returns what it prints. */
  String submit() throws Exception {
    return runService("job");
  }

  /** Runs the health check of a service; throws if it tells that it is not well. */
  void checkHealth(String service) throws Exception {
    run(service, ComposeService.read(service).healthCheck());
  }

  /** Returns what Flink's command line client prints. */
  String flink(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(programs.resolve("flink").toString()));
    command.addAll(List.of(arguments));
    return Command.run(command, environment());
  }

  /** Returns the address of the broker for clients. */
  String servers() {
    return addresses.translate("broker", "localhost:9092");
  }

  /**
   * Returns the properties of the broker that its variables stand for, by the rule of its image,
   * with the addresses and paths of this machine.
   */
  Map<String, String> brokerProperties() throws IOException {
    Map<String, String> properties = new TreeMap<>();
    ComposeService.read("broker")
        .environment()
        .forEach(
            (name, value) -> {
              if (name.startsWith("KAFKA_") && !name.equals("KAFKA_HEAP_OPTS")) {
                properties.put(
                    name.substring("KAFKA_".length()).toLowerCase(Locale.ROOT).replace('_', '.'),
                    addresses.translate("broker", value));
              }
            });
    return properties;
  }

  /** Returns the configuration of the job, with the addresses of this machine. */
  Path job() {
    return directory.resolve("job.yaml");
  }

  private String runService(String name) throws Exception {
    return run(name, ComposeService.read(name).command());
  }

  private String run(String service, List<String> command) throws Exception {
    ComposeService composed = ComposeService.read(service);
    copyFiles(composed);
    Map<String, String> environment = environment();
    composed
        .environment()
        .forEach((name, value) -> environment.put(name, addresses.translate(service, value)));
    return Command.run(
        command.stream().map(word -> addresses.translate(service, word)).toList(), environment);
  }

  /** Copies what is mounted into the container, with the addresses and paths of this machine. */
  private void copyFiles(ComposeService service) throws IOException {
    // A file may name another one: all paths first.
    service.files().forEach((path, inContainer) -> addresses.path(inContainer, copyOf(path)));
    for (String path : service.files().keySet()) {
      Files.writeString(copyOf(path), addresses.translate(service.name(), ProjectFiles.read(path)));
    }
  }

  private Path copyOf(String path) {
    return directory.resolve(Path.of(path).getFileName());
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", programs + ":" + System.getenv("PATH"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("LOGITMILL_STANDALONE", directory.toString());
    // Where the image has them; the script may be told otherwise.
    environment.put("JOB_JAR", JAR.toString());
    environment.put("STATE_DIR", directory.resolve("state").toString());
    return environment;
  }

  private void program(String name, String command) throws IOException {
    Path file = programs.resolve(name);
    Files.writeString(file, "#!/bin/sh\nexec " + command + " \"$@\"\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void stop() {
    for (String script : List.of("cluster.sh", "broker.sh")) {
      try {
        Command.run(List.of(SCRIPTS.resolve(script).toString(), "stop"), environment());
      } catch (IOException e) {
        System.err.println("Processes may be left in " + directory + ": " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Stops all processes; the directory is left. */
  @Override
  public void close() {
    stop();
    Runtime.getRuntime().removeShutdownHook(stopAtExit);
  }
}
