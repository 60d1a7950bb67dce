// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures every contender on every workload and writes the report; see run.sh. */
@Command(
    name = "run.sh",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures Logitmill beside what one would use in its place, on one broker.")
public final class Main implements Callable<Integer> {
  @Option(
      names = "--quick",
      description =
          "1,000 classes, top-5, uncompressed, one round without warm-up, one contender of each kind.")
  private boolean quick;

  @Option(
      names = "--classes",
      split = ",",
      paramLabel = "N",
      description =
          "These sizes (10,100,1000,10000,100000); 1000000 has dense, packed and candidate records.")
  private List<Integer> classes = Plan.SIZES;

  @Option(
      names = "--output",
      split = ",",
      description = "TOP5, ALL. Every combination with --compression (each thing by itself).")
  private List<Output> outputs = List.of();

  @Option(names = "--compression", split = ",", description = "NONE, LZ4.")
  private List<Compression> compressions = List.of();

  @Option(
      names = "--contender",
      split = ";",
      paramLabel = "NAME",
      description =
          "These alone beside Logitmill, apart by ';': names as in the tables, 'tools', 'none' (all"
              + " with 10 and 1,000 classes, else the byte copy and ONNX Runtime).")
  private List<String> names = List.of();

  @Option(names = "--rounds", paramLabel = "N", description = "Turns of each contender (9).")
  private int rounds = 9;

  @Option(names = "--seconds", description = "Of a turn (2).")
  private double seconds = 2;

  @Option(names = "--warm-up", description = "Seconds of work before the first round (12).")
  private double warmUp = 12;

  @Option(names = "--partitions", defaultValue = "4", description = "Of every topic (4).")
  private int partitions;

  @Option(
      names = "--java-options",
      description = "Of all virtual machines (-Xmx512m; -Xmx1g above 10,000 classes).")
  private String javaOptions;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "A setting of Logitmill, such as job.parallelism=2. May be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--variant",
      paramLabel = "NAME:KEY=VALUE[;KEY=VALUE]",
      description =
          "Logitmill once more with other settings beside those of -D, as a contender; the key 'java'"
              + " stands for more options of its virtual machine, 'launcher' for the script of another"
              + " build. May be repeated.")
  private List<String> variants = List.of();

  @Option(names = "--bootstrap-server", required = true, hidden = true)
  private String bootstrapServer;

  @Option(names = "--broker-pid", required = true, hidden = true)
  private long brokerPid;

  @Option(names = "--launcher", required = true, hidden = true)
  private Path launcher;

  @Option(names = "--peers", required = true, hidden = true, description = "Class path.")
  private String peers;

  @Option(names = "--peer-options", required = true, hidden = true, description = "Of Java.")
  private String peerOptions;

  @Option(names = "--tools", required = true, hidden = true, description = "Class path.")
  private String tools;

  @Option(names = "--directory", required = true, hidden = true)
  private Path directory;

  @Option(names = "--results", required = true, hidden = true)
  private Path resultsDirectory;

  /** Takes the options of run.sh. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    Plan plan = plan();
    Results results = new Results();
    Report report = new Report(results, conditions(plan));
    try (Broker broker = new Broker(bootstrapServer, brokerPid)) {
      Arena arena = new Arena(broker, partitions, directory);
      for (Workload workload : plan.workloads()) {
        Tournament tournament =
            new Tournament(arena, contenders(workload), tools(workload), plan, Main::say);
        results.add(workload, tournament.run(workload));
        report.write(resultsDirectory);
      }
    }
    System.out.println();
    System.out.println(report.toMarkdown());
    System.out.println("Written to " + resultsDirectory.toAbsolutePath());
    return 0;
  }

  private Plan plan() {
    if (quick) {
      return new Plan(
          List.of(new Workload(1_000, Kind.DENSE, Output.TOP5, Compression.NONE)),
          1,
          Duration.ofSeconds(1),
          Duration.ofMillis(1));
    }
    return new Plan(workloads(), rounds, millis(seconds), millis(warmUp));
  }

  private List<Workload> workloads() {
    if (outputs.isEmpty() && compressions.isEmpty()) {
      return Plan.usual(classes);
    }
    return Plan.workloads(
        classes,
        outputs.isEmpty() ? List.of(Output.TOP5) : outputs,
        compressions.isEmpty() ? List.of(Compression.NONE) : compressions);
  }

  private static Duration millis(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  private List<Contender> contenders(Workload workload) {
    List<String> options = List.of(options(workload).split(" "));
    List<String> forPeers =
        Stream.concat(Stream.of(peerOptions.split(" ")), options.stream()).toList();
    List<Contender> all =
        Lineup.contenders(launcher, options, settings, new Peer.Launcher(java(), forPeers, peers));
    List<String> known = new ArrayList<>(List.of("none", "tools"));
    all.forEach(contender -> known.add(contender.label()));
    if (!known.containsAll(names)) {
      throw new IllegalArgumentException(
          String.format("expected contenders of %s, found %s", known, names));
    }
    List<Contender> chosen = new ArrayList<>(all.subList(0, 1));
    all.stream()
        .skip(1)
        .filter(contender -> takesPart(contender.label(), workload))
        .forEach(chosen::add);
    variants.forEach(variant -> chosen.add(variant(variant, options)));
    return chosen;
  }

  private boolean takesPart(String label, Workload workload) {
    if (!names.isEmpty()) {
      return names.contains(label);
    }
    if (quick) {
      return Lineup.ONE_OF_EACH_KIND.contains(label);
    }
    return Plan.isForAll(workload) || Lineup.FASTEST.contains(label);
  }

  private Contender variant(String text, List<String> options) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("expected NAME:KEY=VALUE, found '" + text + "'");
    }
    Map<String, String> changed = new LinkedHashMap<>(settings);
    for (String setting : text.substring(colon + 1).split(";")) {
      String[] parts = setting.split("=", 2);
      if (parts.length < 2) {
        throw new IllegalArgumentException("expected KEY=VALUE, found '" + setting + "'");
      }
      changed.put(parts[0], parts[1]);
    }
    List<String> java = new ArrayList<>(options);
    String more = changed.remove("java");
    if (more != null) {
      java.addAll(List.of(more.split(" ")));
    }
    String other = changed.remove("launcher");
    return new Ours(
        Ours.LABEL + " " + text.substring(0, colon),
        Encoding.AVRO,
        true,
        other == null ? launcher : Path.of(other),
        java,
        changed);
  }

  private Tool.Launcher tools(Workload workload) {
    boolean wanted = names.isEmpty() ? Plan.isForAll(workload) : names.contains("tools");
    return wanted ? new Tool.Launcher(java(), tools) : null;
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  private String options(Workload workload) {
    if (javaOptions != null) {
      return javaOptions;
    }
    return workload.classes() > 10_000 ? "-Xmx1g" : "-Xmx512m";
  }

  private String conditions(Plan plan) {
    return String.format(
        Locale.ROOT,
        "Normal logits (standard deviation %.0f, seed %d), partitions: %d, rounds: %d of about %.0f"
            + " s, %s%s; medians of the rounds.",
        LogitRecords.SIGMA,
        LogitRecords.SEED,
        partitions,
        plan.rounds(),
        plan.turn().toMillis() / 1e3,
        javaOptions == null ? "-Xmx512m, above 10,000 classes -Xmx1g" : javaOptions,
        settings.isEmpty() ? "" : ", " + settings);
  }

  private static void say(String line) {
    System.out.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + line);
  }
}
