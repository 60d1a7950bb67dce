// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs the benchmark, or writes the report of an earlier run again; see run.sh. */
public final class Main {
  /** Even, so that every group is measured as often forwards as backwards. */
  private static final int FULL_ROUNDS = 2;

  private Main() {}

  /**
   * Takes the options of run.sh.
   *
   * @param args {@code [--quick] [JMH options]} or {@code --report}; the system property {@code
   *     results} names the directory that is written
   */
  public static void main(String[] args) throws Exception {
    List<String> rest = new ArrayList<>(Arrays.asList(args));
    boolean quick = rest.remove("--quick");
    boolean reportOnly = rest.remove("--report");
    Path directory = Path.of(System.getProperty("results", "target/results"));
    Path file = directory.resolve("kernels.json");
    if (!reportOnly) {
      CommandLineOptions options = new CommandLineOptions(rest.toArray(String[]::new));
      Plan plan = (quick ? Plan.quick() : Plan.full()).restrictedTo(options);
      int rounds = options.getForkCount().orElse(quick ? 1 : FULL_ROUNDS);
      Files.createDirectories(directory);
      try (PrintStream log = new PrintStream(directory.resolve("kernels.log").toFile(), UTF_8)) {
        new Rounds(options, log).run(plan, rounds, file);
      }
    }
    Report report = new Report(Results.read(file));
    report.write(directory);
    System.out.println();
    System.out.println(report.toMarkdown());
    System.out.println("Written to " + directory.toAbsolutePath());
  }
}
