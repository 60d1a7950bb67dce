// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import io.logitmill.bench.report.LinePlot;
import io.logitmill.bench.report.Machine;
import io.logitmill.bench.report.Table;
import io.logitmill.bench.report.Texts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the time from the append of the logits to the moment at which a reader of committed
 * records has the prediction, at several loads and settings; see run.sh.
 */
@Command(
    name = "run.sh latency",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures the latency of Logitmill at 10, 50 and 80 % of what it can bear.")
public final class LatencyMain implements Callable<Integer> {
  private static final List<Integer> LOADS = List.of(10, 50, 80);
  private static final double WARM_UP_SECONDS = 15;
  private static final double TRY_SECONDS = 5;
  private static final double STEP = 1.2;
  private static final double SENT_SHARE = 0.97;
  private static final int FEWEST_INTERVALS = 3;
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  /** With a checkpoint every second, who keeps up has everything out after this time. */
  private static final double MOST_BEHIND_SECONDS = 2;

  @Option(names = "--classes", defaultValue = "1000", description = "(${DEFAULT-VALUE})")
  private int classes;

  @Option(names = "--seconds", defaultValue = "15", description = "Of a measurement (15).")
  private double seconds;

  @Option(names = "--first", defaultValue = "20000", description = "Records/s tried first (20000).")
  private double first;

  @Option(names = "--java-options", defaultValue = "-Xmx512m", description = "(${DEFAULT-VALUE})")
  private String javaOptions;

  @Option(names = "--partitions", defaultValue = "4", description = "Of every topic (4).")
  private int partitions;

  @Option(names = "--bootstrap-server", required = true, hidden = true)
  private String bootstrapServer;

  @Option(names = "--broker-pid", required = true, hidden = true)
  private long brokerPid;

  @Option(names = "--launcher", required = true, hidden = true)
  private Path launcher;

  @Option(names = "--peers", hidden = true)
  private String peers;

  @Option(names = "--peer-options", hidden = true)
  private String peerOptions;

  @Option(names = "--tools", hidden = true)
  private String tools;

  @Option(names = "--directory", required = true, hidden = true)
  private Path directory;

  @Option(names = "--results", required = true, hidden = true)
  private Path results;

  private double bearable;

  /** How the job is set. */
  private enum Mode {
    FAST("exactly-once, checkpoint every 100 ms", "100ms", true, 0.1),
    USUAL("exactly-once, checkpoint every 1 s", "1s", true, 1),
    SLOW("exactly-once, checkpoint every 10 s", "10s", true, 10),
    AT_LEAST_ONCE("at-least-once", "1s", false, 1);

    private final String title;
    private final String interval;
    private final boolean exactlyOnce;
    private final double intervalSeconds;

    Mode(String title, String interval, boolean exactlyOnce, double intervalSeconds) {
      this.title = title;
      this.interval = interval;
      this.exactlyOnce = exactlyOnce;
      this.intervalSeconds = intervalSeconds;
    }
  }

  private record Found(Mode mode, int load, double perSecond, long median, long p99, long count) {}

  /** Takes the options of run.sh. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new LatencyMain()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    List<Found> all = new ArrayList<>();
    try (Broker broker = new Broker(bootstrapServer, brokerPid)) {
      Arena arena = new Arena(broker, partitions, directory);
      // The usual one first: it finds out what can be borne.
      for (Mode mode : List.of(Mode.USUAL, Mode.FAST, Mode.SLOW, Mode.AT_LEAST_ONCE)) {
        all.addAll(measure(arena, mode));
      }
    }
    write(all);
    System.out.println();
    System.out.println(toMarkdown(all));
    System.out.println("Written to " + results.toAbsolutePath());
    return 0;
  }

  private List<Found> measure(Arena arena, Mode mode) throws Exception {
    Workload workload = new Workload(classes, Kind.DENSE, Output.TOP5, Compression.NONE);
    Ours ours =
        new Ours(
            Ours.LABEL,
            Encoding.AVRO,
            mode.exactlyOnce,
            launcher,
            List.of(javaOptions.split(" ")),
            Map.of("job.checkpoint-interval", mode.interval));
    Task task = arena.prepare(ours, workload, 0);
    arena.broker().set(task.input(), "message.timestamp.type", "LogAppendTime");
    LogitRecords records = new LogitRecords(workload, Encoding.AVRO);
    List<Found> found = new ArrayList<>();
    try (ChildProcess process = ours.start(task);
        PredictionReader reader = new PredictionReader(task, partitions)) {
      Bench bench = new Bench(task, process, reader, records);
      if (bearable == 0) {
        bearable = bench.mostBearable();
      } else {
        bench.run(bearable / 2, WARM_UP_SECONDS);
      }
      for (int load : LOADS) {
        double perSecond = bearable * load / 100;
        Delays delays = bench.measure(perSecond, mode.intervalSeconds);
        Found result =
            new Found(
                mode, load, perSecond, delays.quantile(0.5), delays.quantile(0.99), delays.count());
        found.add(result);
        System.out.println(result);
      }
    }
    arena.remove(task);
    return found;
  }

  /** One job that is at work. */
  private final class Bench {
    private final Task task;
    private final ChildProcess process;
    private final PredictionReader reader;
    private final LogitRecords records;

    Bench(Task task, ChildProcess process, PredictionReader reader, LogitRecords records) {
      this.task = task;
      this.process = process;
      this.reader = reader;
      this.records = records;
    }

    /** Finds the highest rate, of a few, at which predictions come as fast as logits. */
    double mostBearable() throws InterruptedException {
      run(first / 2, WARM_UP_SECONDS);
      double borne = 0;
      double tried = first;
      while (run(tried, TRY_SECONDS) < MOST_BEHIND_SECONDS) {
        borne = tried;
        tried *= STEP;
      }
      if (borne == 0) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT, "%,.0f records/s cannot be borne: begin with less (--first)", first));
      }
      return borne;
    }

    /** Sends for so long, and returns the seconds until all predictions were there after that. */
    double run(double perSecond, double duration) throws InterruptedException {
      long before = reader.count();
      long sent;
      try (Load load = new Load(task, partitions, records, perSecond)) {
        sleep(duration);
        sent = load.stop();
      }
      double behind = drain(before + sent);
      System.out.printf(
          Locale.ROOT,
          "  %,.0f/s for %.0f s (sent %,d): all there after %.1f s%n",
          perSecond,
          duration,
          sent,
          behind);
      // A sender that falls behind itself says nothing about the job.
      return sent < SENT_SHARE * perSecond * duration ? Double.POSITIVE_INFINITY : behind;
    }

    private double drain(long all) throws InterruptedException {
      long start = System.nanoTime();
      while (reader.count() < all) {
        process.requireAlive();
        if (System.nanoTime() - start > PATIENCE_NANOS) {
          throw new IllegalStateException(
              String.format(
                  "expected %d predictions, found %d; the job's last words:%n%s",
                  all, reader.count(), process.tail()));
        }
        sleep(0.02);
      }
      return (System.nanoTime() - start) / 1e9;
    }

    /** Measures at a load: the first seconds are left out. */
    Delays measure(double perSecond, double interval) throws InterruptedException {
      Delays delays = reader.delays();
      long before = reader.count();
      Delays measured;
      long sent;
      try (Load load = new Load(task, partitions, records, perSecond)) {
        sleep(2 + 1.5 * interval);
        delays.clear();
        // Whole intervals: the wait depends on where in one a record comes.
        sleep(Math.max(Math.ceil(seconds / interval), FEWEST_INTERVALS) * interval);
        measured = delays.copy();
        sent = load.stop();
      }
      double behind = drain(before + sent);
      if (behind > interval + MOST_BEHIND_SECONDS) {
        System.out.printf(Locale.ROOT, "  falls behind: all there after %.1f s%n", behind);
      }
      return measured;
    }

    private void sleep(double howLong) throws InterruptedException {
      Thread.sleep(Math.round(howLong * 1_000));
    }
  }

  private void write(List<Found> all) throws Exception {
    Files.createDirectories(results);
    Files.writeString(results.resolve("latency.md"), toMarkdown(all));
    Table csv =
        new Table(
            List.of("setting", "load_percent", "records_per_second", "median_ms", "p99_ms", "n"));
    LinePlot plot =
        new LinePlot(
            "From the append of the logits to a visible prediction, %,d classes".formatted(classes),
            "load, % of the most that can be borne",
            "ms");
    Map<Mode, List<Found>> modes = new LinkedHashMap<>();
    for (Found found : all) {
      modes.computeIfAbsent(found.mode(), mode -> new ArrayList<>()).add(found);
      csv.add(
          List.of(
              found.mode().title.replace(",", ""),
              Integer.toString(found.load()),
              Long.toString(Math.round(found.perSecond())),
              Long.toString(found.median()),
              Long.toString(found.p99()),
              Long.toString(found.count())));
    }
    modes.forEach(
        (mode, found) -> {
          List<Integer> loads = found.stream().map(Found::load).toList();
          plot.add(mode.title + ": median", loads, found.stream().map(Found::median).toList());
          plot.add(mode.title + ": 99 %", loads, found.stream().map(Found::p99).toList());
        });
    Files.writeString(results.resolve("latency.csv"), csv.toCsv());
    plot.write(results.resolve("latency.svg"));
  }

  private String toMarkdown(List<Found> all) {
    Table table = new Table(List.of("setting", "load", "records/s", "median, ms", "99 %, ms"));
    for (Found found : all) {
      table.add(
          List.of(
              found.mode().title,
              found.load() + " %",
              Texts.integer(Math.round(found.perSecond())),
              Texts.integer(found.median()),
              Texts.integer(found.p99())));
    }
    return String.format(
        Locale.ROOT,
        "%s, Java %s. %,d classes, top-5, partitions: %d, %s; sender, broker, job and reader share"
            + " the machine.%n%n%s",
        Machine.processor(),
        Runtime.version(),
        classes,
        partitions,
        javaOptions,
        table.toMarkdown());
  }
}
