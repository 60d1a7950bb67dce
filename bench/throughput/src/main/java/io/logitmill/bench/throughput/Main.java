// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

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

/** Measures every contender on every size and writes the report; see run.sh. */
@Command(
    name = "run.sh",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures the throughput of the whole job on a broker of its own.")
public final class Main implements Callable<Integer> {
  @Option(names = "--quick", description = "Three sizes, top-5, half the records, one round.")
  private boolean quick;

  @Option(
      names = "--classes",
      split = ",",
      paramLabel = "N",
      description = "These sizes alone, of 10, 100, 1000, 10000, 100000 and 1000000.")
  private List<Integer> classes = List.of();

  @Option(names = "--rounds", paramLabel = "N", description = "Parts in which a row is measured.")
  private Integer rounds;

  @Option(
      names = "--scale",
      defaultValue = "1",
      paramLabel = "TIMES",
      description = "Times as many records: more for a faster machine.")
  private double scale;

  @Option(names = "--partitions", defaultValue = "4", description = "Of every topic (4).")
  private int partitions;

  @Option(
      names = "--java-options",
      defaultValue = "-Xmx768m",
      description = "Of the job's virtual machine (${DEFAULT-VALUE}).")
  private String javaOptions;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "A setting of the job, such as job.parallelism=2. May be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(names = "--bootstrap-server", required = true, hidden = true)
  private String bootstrapServer;

  @Option(names = "--broker-pid", required = true, hidden = true)
  private long brokerPid;

  @Option(names = "--launcher", required = true, hidden = true)
  private Path launcher;

  @Option(names = "--directory", required = true, hidden = true)
  private Path directory;

  @Option(names = "--results", required = true, hidden = true)
  private Path results;

  /** Takes the options of run.sh. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    List<Contender> contenders =
        List.of(new Ours(launcher, List.of(javaOptions.split(" ")), settings));
    List<Measurement> measurements = new ArrayList<>();
    Report report = new Report(measurements, conditions());
    Plan plan = plan();
    try (Broker broker = new Broker(bootstrapServer, brokerPid)) {
      Arena arena = new Arena(broker, partitions, directory);
      for (Workload workload : plan.workloads()) {
        measurements.addAll(measure(arena, workload, plan.rounds(), contenders));
        report.write(results);
      }
    }
    System.out.println();
    System.out.println(report.toMarkdown());
    System.out.println("Written to " + results.toAbsolutePath());
    return 0;
  }

  private Plan plan() {
    Plan plan = (quick ? Plan.quick() : Plan.full()).scaled(scale);
    plan = rounds == null ? plan : plan.withRounds(rounds);
    return classes.isEmpty() ? plan : plan.restrictedTo(classes);
  }

  private String conditions() {
    return String.format(
        "Normal logits (standard deviation %.0f, seed %d), partitions: %d, %s%s; medians of the"
            + " rounds.",
        LogitRecords.SIGMA,
        LogitRecords.SEED,
        partitions,
        javaOptions,
        settings.isEmpty() ? "" : ", " + settings);
  }

  private static List<Measurement> measure(
      Arena arena, Workload workload, int rounds, List<Contender> contenders) throws Exception {
    List<Measurement> measurements = new ArrayList<>();
    LogitRecords records = new LogitRecords(workload);
    say(
        "%,d classes, %s, %s: %,d records of %,d bytes",
        workload.classes(),
        workload.kind().title(),
        workload.output().title(),
        workload.records(),
        records.valueBytes());
    String topic = arena.fill(workload, records);
    for (Contender contender : contenders) {
      for (Measurement measurement :
          arena.measure(contender, workload, rounds, topic, records.valueBytes())) {
        say(
            "  %s: %,.0f records/s, %,.0f per core, steady for %.1f s",
            contender.label(),
            measurement.recordsPerSecond(),
            measurement.recordsPerCore(),
            measurement.seconds());
        measurements.add(measurement);
      }
    }
    arena.remove(topic);
    return measurements;
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
