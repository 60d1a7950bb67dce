// SPDX-License-Identifier: Apache-2.0
package io.logitmill.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.cli.FreePort;
import io.logitmill.testutils.FlinkRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * A Flink session cluster as deploy/standalone starts it, on ports of its own, with Flink's own
 * command line client. Thread-safe.
 */
final class SessionCluster implements AutoCloseable {
  static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

  /** The flags that Flink itself needs, for env.java.opts.all: without the vector module. */
  static final String FLAGS =
      System.getProperty("logitmill.flink.jvm.flags").replace(VECTOR_MODULE, "").strip();

  private static final Path SCRIPTS = ProjectFiles.at("deploy/standalone");
  private static final Pattern SUBMITTED = Pattern.compile("JobID ([0-9a-f]{32})");
  private static final Pattern SAVEPOINT = Pattern.compile("Savepoint completed. Path: (\\S+)");
  private static final int REPORTER_PORTS = 10;

  private final Path directory;
  private final FlinkRest rest;
  private final Map<String, String> environment;
  private final Thread stopAtExit = new Thread(this::stop, "stop-session-cluster");

  private SessionCluster(Path directory, int restPort, Map<String, String> environment) {
    this.directory = directory;
    this.environment = new HashMap<>(environment);
    this.environment.put("JAVA_HOME", System.getProperty("java.home"));
    this.environment.put("LOGITMILL_STANDALONE", directory.toString());
    this.rest = new FlinkRest(restPort);
  }

  /**
   * Starts a JobManager and TaskManagers, and returns once all are registered.
   *
   * @param directory keeps all that is theirs
   * @param settings of Flink, over those of deploy/flink-conf
   */
  static SessionCluster start(Path directory, int taskManagers, Map<String, String> settings)
      throws Exception {
    return start(directory, taskManagers, settings, Map.of(), Map.of());
  }

  /**
   * As {@link #start(Path, int, Map)}.
   *
   * @param environment variables of every process and of the client, beside those of this JVM
   * @param jobManagersOwn variables of the JobManager, over those
   */
  static SessionCluster start(
      Path directory,
      int taskManagers,
      Map<String, String> settings,
      Map<String, String> environment,
      Map<String, String> jobManagersOwn)
      throws Exception {
    int restPort = FreePort.find();
    int reporter = FreePort.find();
    Map<String, String> all = new TreeMap<>(settings);
    all.put("rest.port", Integer.toString(restPort));
    all.put("jobmanager.rpc.port", Integer.toString(FreePort.find()));
    all.put("metrics.reporter.prom.port", reporter + "-" + (reporter + REPORTER_PORTS));
    SessionCluster cluster = new SessionCluster(directory, restPort, environment);
    Runtime.getRuntime().addShutdownHook(cluster.stopAtExit);
    try {
      List<String> arguments = new ArrayList<>(List.of("start", "-n", "0"));
      all.forEach((key, value) -> arguments.addAll(List.of("-D", key + "=" + value)));
      cluster.script(jobManagersOwn, arguments.toArray(String[]::new));
      cluster.script(Map.of(), "add", "-n", "" + taskManagers);
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  FlinkRest rest() {
    return rest;
  }

  /** Runs Flink's command line client in a working directory, and returns how it ended. */
  Command.Result flink(Path workingDirectory, String... arguments)
      throws IOException, InterruptedException {
    return flink(workingDirectory, Map.of(), arguments);
  }

  private Command.Result flink(
      Path workingDirectory, Map<String, String> clientEnvironment, String... arguments)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(clientEnvironment);
    List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve("flink.sh").toString()));
    command.addAll(List.of(arguments));
    Command.Result result = Command.attempt(workingDirectory, command, all);
    Files.writeString(
        directory.resolve("log/client.out"),
        result.printed(),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    return result;
  }

  /** Submits a job with {@code flink run --detached}, and returns its id. */
  String submit(Path workingDirectory, String... arguments)
      throws IOException, InterruptedException {
    return submit(workingDirectory, Map.of(), arguments);
  }

  /**
   * As {@link #submit(Path, String...)}.
   *
   * @param clientEnvironment variables of the client alone
   */
  String submit(Path workingDirectory, Map<String, String> clientEnvironment, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("run", "--detached"));
    all.addAll(List.of(arguments));
    return find(SUBMITTED, flink(workingDirectory, clientEnvironment, all.toArray(String[]::new)));
  }

  /** Submits a job from a savepoint or checkpoint, waits until it gets on, and returns its id. */
  String resume(Path jar, Path config, int parallelism, String state)
      throws IOException, InterruptedException {
    String id =
        submit(
            directory,
            "--parallelism",
            "" + parallelism,
            "--fromSavepoint",
            state,
            jar.toString(),
            "run",
            "--config",
            "file://" + config);
    await().until(() -> rest.completedCheckpoints(id) >= 2);
    assertEquals(parallelism, rest.subtasks(id).size());
    return id;
  }

  /** Stops a job with {@code flink stop}, and returns its savepoint. */
  String stopWithSavepoint(String job) throws IOException, InterruptedException {
    return find(SAVEPOINT, flink(directory, "stop", job));
  }

  private static String find(Pattern pattern, Command.Result result) throws IOException {
    Matcher matcher = pattern.matcher(result.printed());
    if (result.status() != 0 || !matcher.find()) {
      throw new IOException("Flink's client failed: " + result);
    }
    return matcher.group(1);
  }

  /** Waits until a job of that name runs, with all its tasks, and returns its id. */
  String awaitRunning(String name) {
    return await().until(() -> running(name), Optional::isPresent).orElseThrow();
  }

  private Optional<String> running(String name) throws IOException {
    return rest.get("/jobs/overview").at("jobs").list().stream()
        .filter(job -> job.at("name").text().equals(name))
        .filter(job -> job.at("state").text().equals("RUNNING"))
        .filter(job -> job.at("tasks", "running").number() == job.at("tasks", "total").number())
        .map(job -> job.at("jid").text())
        .findFirst();
  }

  /**
   * Returns the newest complete checkpoint of a job that is on disk. The JobManager's answers may
   * be some seconds old.
   */
  String newestCheckpoint(String job) throws IOException {
    try (Stream<Path> paths = Files.list(directory.resolve("state/checkpoints/" + job))) {
      return paths
          .filter(path -> Files.exists(path.resolve("_metadata")))
          .max(Comparator.comparingInt(SessionCluster::number))
          .map(path -> "file:" + path)
          .orElseThrow(() -> new IOException("No checkpoint of " + job + " is left."));
    }
  }

  private static int number(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().substring("chk-".length()));
  }

  /** Cancels a job, and returns when it has ended. */
  void end(String job) throws IOException {
    rest.cancel(job);
    await().until(() -> rest.hasEnded(job));
  }

  /** Kills the TaskManager of a job's only subtask, and returns when another one has taken over. */
  void killTheTaskManagerOf(String job) throws IOException {
    await().until(() -> rest.completedCheckpoints(job) >= 3);
    String victim = rest.taskManagersOf(job).get(0);
    kill9(victim);
    // Not by their number, which REST tells some seconds late: it grows by those before the kill.
    await().until(() -> !rest.taskManagersOf(job).contains(victim));
    String restored = newestCheckpoint(job);
    await().until(() -> !newestCheckpoint(job).equals(restored));
  }

  /** Ends a process of the cluster as {@code kill -9} does. */
  private void kill9(String process) throws IOException {
    handle(process).destroyForcibly();
  }

  boolean isAlive(String process) throws IOException {
    return handle(process).isAlive();
  }

  private ProcessHandle handle(String process) throws IOException {
    long pid = Long.parseLong(Files.readString(directory.resolve("pids/" + process)).strip());
    return ProcessHandle.of(pid)
        .orElseThrow(() -> new IOException(process + " (" + pid + ") has ended."));
  }

  /** Starts one more TaskManager, and returns once it is registered. */
  void addTaskManager() throws IOException, InterruptedException {
    script(Map.of(), "add");
  }

  /** Returns the lines that a process has logged. */
  List<String> log(String process) throws IOException {
    return Files.readAllLines(directory.resolve("log/" + process + ".log"));
  }

  private void script(Map<String, String> moreEnvironment, String... arguments)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(moreEnvironment);
    List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve("cluster.sh").toString()));
    command.addAll(List.of(arguments));
    Command.run(command, all);
  }

  private static ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(IOException.class);
  }

  private void stop() {
    try {
      List<ProcessHandle> processes = processes();
      script(Map.of(), "stop");
      // It has stopped them, unless it failed.
      for (ProcessHandle process : processes) {
        process.destroyForcibly();
        process.onExit().get(30, TimeUnit.SECONDS);
      }
    } catch (Exception e) {
      System.err.println("Processes may be left in " + directory + ": " + e);
    }
  }

  private List<ProcessHandle> processes() throws IOException {
    Path pids = directory.resolve("pids");
    List<ProcessHandle> found = new ArrayList<>();
    if (Files.isDirectory(pids)) {
      try (Stream<Path> files = Files.list(pids)) {
        for (Path file : files.toList()) {
          ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /** Stops all processes; the directory is left. */
  @Override
  public void close() {
    stop();
    Runtime.getRuntime().removeShutdownHook(stopAtExit);
  }
}
