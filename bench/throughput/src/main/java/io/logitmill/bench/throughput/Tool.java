// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of Kafka's performance tools: a new process in each round, which tells its speed itself. */
abstract class Tool implements Entrant {
  /** What starts them. */
  record Launcher(Path java, String classPath) {}

  private static final String PACKAGE = "org.apache.kafka.tools.";
  private static final long MOST_BYTES = 2L << 30;
  private static final int FIRST_BYTES = 64 << 20;

  /** In a warm-up that is shorter, nothing is found out: the first round has FIRST_BYTES. */
  private static final Duration SHORTEST_TO_LEARN = Duration.ofSeconds(1);

  private static final long FEWEST = 100;
  private static final int MAX_HEAP_MB = 512;

  private final Launcher launcher;
  private final Path directory;
  private final Broker broker;
  private final Workload workload;
  private final double recordBytes;
  private long records;

  /**
   * A tool at a workload.
   *
   * @param recordBytes size of the records that it reads or writes
   */
  Tool(Launcher launcher, Path directory, Broker broker, Workload workload, double recordBytes) {
    this.launcher = launcher;
    this.directory = directory;
    this.broker = broker;
    this.workload = workload;
    this.recordBytes = recordBytes;
    records = Math.max(FEWEST, Math.round(FIRST_BYTES / recordBytes));
  }

  /** Returns the class below {@code org.apache.kafka.tools} and its arguments. */
  abstract List<String> command(long records);

  /** Returns where the tool prints how many records a second it had. */
  abstract Pattern speed();

  /** Makes things ready for a round with so many records. */
  abstract void begin(long records) throws ExecutionException, InterruptedException;

  /** Cleans up after a round. */
  abstract void end() throws ExecutionException, InterruptedException;

  abstract double inputBytes();

  abstract double outputBytes();

  @Override
  public void warmUp(Duration work) throws IOException, ExecutionException, InterruptedException {
    // A new process each time has nothing to keep; this finds out how many records it takes.
    if (work.compareTo(SHORTEST_TO_LEARN) >= 0) {
      var unused = round(work);
    }
  }

  @Override
  public Measurement round(Duration work)
      throws IOException, ExecutionException, InterruptedException {
    begin(records);
    Duration before = broker.process().cpu();
    Finished tool = run();
    Duration used = broker.process().cpu().minus(before);
    end();
    Measurement measurement =
        new Measurement(
            label(),
            workload,
            records,
            inputBytes(),
            outputBytes(),
            records / tool.speed(),
            tool.cpu().toNanos() / 1e9,
            used.toNanos() / 1e9,
            tool.peakBytes());
    double wanted = measurement.recordsPerSecond() * work.toNanos() / 1e9;
    records = Math.max(FEWEST, Math.round(Math.min(wanted, MOST_BYTES / recordBytes)));
    return measurement;
  }

  private record Finished(double speed, Duration cpu, long peakBytes) {}

  private Finished run() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            launcher.java().toString(),
            "-Xmx" + MAX_HEAP_MB + "m",
            "-cp",
            launcher.classPath(),
            PACKAGE + command(records).get(0)));
    command.addAll(command(records).subList(1, command(records).size()));
    try (ChildProcess process = ChildProcess.start(command, Map.of(), directory)) {
      Duration cpu = Duration.ZERO;
      long peak = 0;
      while (!process.endsWithin(Duration.ofMillis(20))) {
        try {
          cpu = process.meter().cpu();
          peak = process.meter().peakBytes();
        } catch (IOException | IllegalStateException e) {
          // It has just ended: what was read before is close enough.
          continue;
        }
      }
      Matcher speed = speed().matcher(process.output());
      if (!speed.find()) {
        throw new IllegalStateException(
            String.format(
                "expected %s in the output of %s, found:%n%s", speed(), command, process.tail()));
      }
      return new Finished(Double.parseDouble(speed.group(1)), cpu, peak);
    }
  }
}
