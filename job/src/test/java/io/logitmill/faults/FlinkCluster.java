// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.testutils.FlinkRest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A Flink session cluster: one JobManager and some TaskManagers, each a process, from the jars of
 * {@code deploy/flink}. The JobManager keeps its ports over restarts; there is no high
 * availability, so that a new JobManager knows no job. TaskManagers are numbered from 0 and keep
 * their resource ids. Not thread-safe.
 */
final class FlinkCluster implements AutoCloseable {
  private static final String JOB_MANAGER_MAIN =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
  private static final String TASK_MANAGER_MAIN =
      "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
  private static final String CLIENT_MAIN = "org.apache.flink.client.cli.CliFrontend";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Pattern SUBMITTED = Pattern.compile("JobID ([0-9a-f]{32})");
  private static final Path LIB = Path.of(System.getProperty("logitmill.flink.lib"));
  private static final Path JOB_JAR = Path.of(System.getProperty("logitmill.job.jar"));

  private final FlinkFiles files;
  private final FlinkRest rest;
  private final Map<Integer, Child> taskManagers = new LinkedHashMap<>();

  /** What each submitted job was restored from, or nothing; in the order of submission. */
  private final Map<String, Optional<String>> jobs = new LinkedHashMap<>();

  private Child jobManager;

  private FlinkCluster(FlinkFiles files) {
    this.files = files;
    this.rest = new FlinkRest(files.restPort());
  }

  /** Starts the processes of a layout and waits until all TaskManagers are registered. */
  static FlinkCluster start(Path directory, Layout layout) throws IOException {
    FlinkCluster cluster = new FlinkCluster(FlinkFiles.write(directory, layout));
    try {
      cluster.launchJobManager();
      for (int i = 0; i < layout.taskManagers(); i++) {
        cluster.startTaskManager(i);
      }
      cluster.awaitTaskManagers(layout.taskManagers());
      return cluster;
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  FlinkRest rest() {
    return rest;
  }

  FlinkFiles files() {
    return files;
  }

  /** Starts a JobManager on the ports of the first one, and waits until it answers. */
  void startJobManager() throws IOException {
    launchJobManager();
    Awaitility.await().atMost(PATIENCE).until(rest::answers);
  }

  private void launchJobManager() throws IOException {
    jobManager = process("jobmanager", JOB_MANAGER_MAIN).options("-Xmx384m").start();
  }

  void killJobManager() {
    jobManager.kill9();
  }

  /** Starts TaskManager {@code number}, new or again; returns at once. */
  void startTaskManager(int number) throws IOException {
    Child before = taskManagers.get(number);
    if (before != null && before.isAlive()) {
      throw new IllegalStateException("TaskManager " + number + " runs already.");
    }
    taskManagers.put(
        number,
        process("taskmanager-" + number, TASK_MANAGER_MAIN)
            .options("-Xmx448m")
            .arguments("-D", "taskmanager.resource-id=tm-" + number)
            .start());
  }

  void kill9TaskManager(int number) {
    taskManagers.get(number).kill9();
  }

  /** Stops the clock of a TaskManager with SIGSTOP. */
  void pauseTaskManager(int number) throws IOException {
    taskManagers.get(number).pause();
  }

  /** Lets a paused TaskManager go on. */
  void resumeTaskManager(int number) throws IOException {
    taskManagers.get(number).resume();
  }

  /** Stops the clock of the JobManager with SIGSTOP. */
  void pauseJobManager() throws IOException {
    jobManager.pause();
  }

  /** Lets a paused JobManager go on. */
  void resumeJobManager() throws IOException {
    jobManager.resume();
  }

  /** Returns the number of TaskManagers, dead ones too. */
  int taskManagerCount() {
    return taskManagers.size();
  }

  /** Waits until at least so many TaskManagers are registered. */
  void awaitTaskManagers(int count) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> rest.taskManagers() >= count);
  }

  /**
   * Submits the job with {@code flink run}, as an operator would.
   *
   * @param restore the checkpoint or savepoint to resume from
   * @param more options of the job, after {@code run --config jobFile}
   * @return the job's id
   * @throws IOException if the job was refused, with all that was printed
   */
  String submit(Path jobFile, int parallelism, Optional<String> restore, String... more)
      throws IOException {
    Path log = Files.createTempFile(files.directory(), "submit-", ".log");
    Child.Builder client =
        Child.of(CLIENT_MAIN, log)
            .classPath(LIB.resolve("*"))
            .options("-Xmx256m", "-Dlog4j2.configurationFile=" + files.logging())
            .environment("FLINK_CONF_DIR", files.configuration().toString())
            .arguments("run", "-d", "-p", Integer.toString(parallelism));
    restore.ifPresent(path -> client.arguments("-s", path));
    client.arguments(JOB_JAR.toString(), "run", "--config", jobFile.toString());
    try (Child child = client.arguments(more).start()) {
      int status = child.await(PATIENCE);
      Matcher submitted = SUBMITTED.matcher(child.output());
      if (status != 0 || !submitted.find()) {
        throw new IOException("flink run ended with status " + status + ": " + child.output());
      }
      jobs.put(submitted.group(1), restore);
      return submitted.group(1);
    }
  }

  /**
   * Returns the newest complete checkpoint on disk of a job that was submitted here, or what the
   * job itself was resumed from. Asks no JobManager.
   */
  Optional<String> newestCheckpoint(String job) throws IOException {
    Path directory = files.checkpoints().resolve(job);
    if (!Files.isDirectory(directory)) {
      return jobs.getOrDefault(job, Optional.empty());
    }
    try (Stream<Path> paths = Files.list(directory)) {
      Optional<Path> newest =
          paths
              .filter(path -> Files.exists(path.resolve("_metadata")))
              .max(Comparator.comparingLong(FlinkCluster::number));
      return newest.map(path -> "file:" + path).or(() -> jobs.getOrDefault(job, Optional.empty()));
    }
  }

  private static long number(Path checkpoint) {
    return Long.parseLong(checkpoint.getFileName().toString().substring("chk-".length()));
  }

  /** Stops a job with a savepoint, waits until it has ended, and returns the savepoint. */
  String stopWithSavepoint(String job) throws IOException {
    String request = rest.stopWithSavepoint(job);
    String savepoint =
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> rest.savepoint(job, request), Optional::isPresent)
            .orElseThrow();
    awaitEnd(job);
    return savepoint;
  }

  /** Cancels a job and waits until it has ended. */
  void cancel(String job) throws IOException {
    rest.cancel(job);
    awaitEnd(job);
  }

  private void awaitEnd(String job) {
    Awaitility.await().atMost(PATIENCE).until(() -> rest.hasEnded(job));
  }

  /** Returns the files that the processes write their logs to. */
  List<Path> logs() throws IOException {
    try (Stream<Path> paths = Files.list(files.directory())) {
      return new ArrayList<>(paths.filter(path -> path.toString().endsWith(".log")).toList());
    }
  }

  private Child.Builder process(String name, String mainClass) {
    return Child.of(mainClass, files.log(name))
        .classPath(LIB.resolve("*"))
        .options("-Dlog4j2.configurationFile=" + files.logging())
        .arguments("--configDir", files.configuration().toString());
  }

  /** Kills all processes, paused or not. */
  @Override
  public void close() {
    taskManagers.values().forEach(Child::close);
    if (jobManager != null) {
      jobManager.close();
    }
  }
}
