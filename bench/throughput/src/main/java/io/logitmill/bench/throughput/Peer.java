// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A program of bench/peers: a commit every second, one task. */
final class Peer implements Contender {
  /** What starts them all. */
  record Launcher(Path java, List<String> options, String classPath) {}

  private static final String PACKAGE = "io.logitmill.bench.peers.";

  private final String label;
  private final String mainClass;
  private final boolean exactlyOnce;
  private final boolean scores;
  private final Launcher launcher;

  private Peer(
      String label, String mainClass, boolean exactlyOnce, boolean scores, Launcher launcher) {
    this.label = label;
    this.mainClass = mainClass;
    this.exactlyOnce = exactlyOnce;
    this.scores = scores;
    this.launcher = launcher;
  }

  /** A peer that makes predictions, exactly once. */
  static Peer scoring(String label, String mainClass, Launcher launcher) {
    return new Peer(label, mainClass, true, true, launcher);
  }

  /** A peer that copies bytes. */
  static Peer copying(String label, String mainClass, boolean exactlyOnce, Launcher launcher) {
    return new Peer(label, mainClass, exactlyOnce, false, launcher);
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public Encoding encoding() {
    return Encoding.AVRO;
  }

  @Override
  public boolean isTransactional() {
    return exactlyOnce;
  }

  @Override
  public boolean scores() {
    return scores;
  }

  @Override
  public boolean canDo(Workload workload) {
    return workload.kind() == Kind.DENSE;
  }

  @Override
  public ChildProcess start(Task task) throws IOException {
    Properties assignment = new Properties();
    assignment.putAll(
        Map.ofEntries(
            Map.entry("name", task.name()),
            Map.entry("bootstrapServers", task.bootstrapServers()),
            Map.entry("input", task.input()),
            Map.entry("predictions", task.predictions()),
            Map.entry("classes", Integer.toString(task.workload().classes())),
            Map.entry("allProbabilities", Boolean.toString(task.workload().output() == Output.ALL)),
            Map.entry("exactlyOnce", Boolean.toString(exactlyOnce)),
            Map.entry("interval", "PT1S"),
            Map.entry("parallelism", "1"),
            Map.entry("labels", task.labels().toString()),
            Map.entry("maxBytes", Integer.toString(task.maxBytes())),
            Map.entry("compression", task.workload().compression().title()),
            Map.entry("outputBytes", Integer.toString(task.predictionBytes()))));
    Path file = task.directory().resolve("assignment.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      assignment.store(writer, null);
    }
    List<String> command = new ArrayList<>();
    command.add(launcher.java().toString());
    command.addAll(launcher.options());
    // ONNX Runtime unpacks its library there.
    command.add("-Djava.io.tmpdir=" + task.directory());
    command.addAll(List.of("-cp", launcher.classPath(), PACKAGE + mainClass, file.toString()));
    return ChildProcess.start(command, Map.of(), task.directory());
  }
}
