// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.cli.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The files of a Flink cluster: configuration, logs, checkpoints, savepoints.
 *
 * @param directory of all of them, absolute
 * @param restPort of the JobManager
 */
record FlinkFiles(Path directory, int restPort) {
  private static final String LOG4J =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <Configuration status="warn">
        <Appenders>
          <Console name="out"><PatternLayout pattern="%d{ISO8601} %-5p [%t] %c{1} %m%n"/></Console>
        </Appenders>
        <Loggers>
          <!-- Flink 2.2 registers one gauge of the sink anew with each checkpoint, and warns. -->
          <Logger name="org.apache.flink.metrics.MetricGroup" level="error"/>
          <Root level="info"><AppenderRef ref="out"/></Root>
        </Loggers>
      </Configuration>
      """;

  /** Writes what a cluster is started with. */
  static FlinkFiles write(Path directory, Layout layout) throws IOException {
    FlinkFiles files = new FlinkFiles(directory, FreePort.find());
    Files.createDirectories(files.configuration());
    Map<String, String> keys = files.defaults(layout.slots());
    keys.putAll(layout.flink());
    Files.writeString(
        files.configuration().resolve("config.yaml"),
        keys.entrySet().stream()
            .map(entry -> entry.getKey() + ": " + entry.getValue() + "\n")
            .collect(Collectors.joining()));
    Files.writeString(files.logging(), LOG4J);
    return files;
  }

  private Map<String, String> defaults(int slots) {
    Map<String, String> keys = new TreeMap<>();
    keys.put("jobmanager.rpc.address", "127.0.0.1");
    keys.put("jobmanager.rpc.port", Integer.toString(FreePort.find()));
    keys.put("jobmanager.bind-host", "127.0.0.1");
    keys.put("rest.address", "127.0.0.1");
    keys.put("rest.port", Integer.toString(restPort));
    keys.put("rest.bind-address", "127.0.0.1");
    keys.put("taskmanager.host", "127.0.0.1");
    keys.put("taskmanager.bind-host", "127.0.0.1");
    keys.put("taskmanager.numberOfTaskSlots", Integer.toString(slots));
    keys.put("io.tmp.dirs", directory.resolve("tmp").toString());
    memory(keys);
    state(keys);
    // A dead process is noticed in seconds; the defaults are 10 s and 50 s.
    keys.put("heartbeat.interval", "1 s");
    keys.put("heartbeat.timeout", "6 s");
    // A busy machine needs longer than the default of 10 s, after which a TaskManager ends itself.
    keys.put("pekko.startup-timeout", "2 min");
    // Numbers of REST are a second old at the most; 10 s by default.
    keys.put("metrics.fetcher.update-interval", "1 s");
    keys.put("restart-strategy.type", "exponential-delay");
    keys.put("restart-strategy.exponential-delay.initial-backoff", "500 ms");
    // Dozens of faults in one life of a job: the pause between restarts must not grow with them.
    keys.put("restart-strategy.exponential-delay.max-backoff", "2 s");
    return keys;
  }

  /** A TaskManager that is started without Flink's scripts must be told every part. */
  private static void memory(Map<String, String> keys) {
    keys.put("taskmanager.cpu.cores", "1.0");
    keys.put("taskmanager.memory.framework.heap.size", "64 mb");
    keys.put("taskmanager.memory.framework.off-heap.size", "64 mb");
    keys.put("taskmanager.memory.task.heap.size", "384 mb");
    keys.put("taskmanager.memory.task.off-heap.size", "0 mb");
    keys.put("taskmanager.memory.network.min", "32 mb");
    keys.put("taskmanager.memory.network.max", "32 mb");
    keys.put("taskmanager.memory.managed.size", "0 mb");
    keys.put("taskmanager.memory.jvm-metaspace.size", "160 mb");
    keys.put("taskmanager.memory.jvm-overhead.min", "64 mb");
    keys.put("taskmanager.memory.jvm-overhead.max", "64 mb");
  }

  private void state(Map<String, String> keys) {
    // Not toUri: Flink decodes no percent signs.
    keys.put("execution.checkpointing.storage", "filesystem");
    keys.put("execution.checkpointing.dir", "file:" + checkpoints());
    keys.put("execution.checkpointing.savepoint-dir", "file:" + directory.resolve("savepoints"));
    keys.put("execution.checkpointing.num-retained", "3");
    keys.put("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    keys.put("execution.checkpointing.tolerable-failed-checkpoints", "3");
  }

  /** Returns the directory of config.yaml. */
  Path configuration() {
    return directory.resolve("conf");
  }

  Path logging() {
    return configuration().resolve("log4j2.xml");
  }

  /** Returns the directory of the checkpoints of all jobs. */
  Path checkpoints() {
    return directory.resolve("checkpoints");
  }

  /** Returns the file for the output of a process, such as {@code jobmanager}. */
  Path log(String process) {
    return directory.resolve(process + ".log");
  }
}
