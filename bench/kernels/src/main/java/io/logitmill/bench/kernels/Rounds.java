// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link KernelBenchmark} in rounds. JMH by itself finishes one contender before it begins the
 * next, minutes later; on a machine that others use too, only what is measured side by side can be
 * compared. So each round starts every contender once, those that are compared one after the other,
 * in a fork of a short time.
 */
final class Rounds {
  private final CommandLineOptions options;
  private final OutputFormat log;
  private final List<RunResult> results = new ArrayList<>();

  /**
   * Prepares a run.
   *
   * @param options of JMH; the number of forks is left to {@link #run}
   * @param log takes what JMH and the forks say
   */
  Rounds(CommandLineOptions options, PrintStream log) {
    this.options = options;
    this.log = OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL);
  }

  /**
   * Measures the plan.
   *
   * @param file written after each round with all results so far, in JMH's JSON
   */
  void run(Plan plan, int rounds, Path file) throws RunnerException {
    long start = System.nanoTime();
    for (int round = 0; round < rounds; round++) {
      List<Point> points = plan.round(round);
      for (int i = 0; i < points.size(); i++) {
        results.add(measure(points.get(i)));
        System.out.printf(
            "%4d s  round %d of %d, %d of %d: %s%n",
            Duration.ofNanos(System.nanoTime() - start).toSeconds(),
            round + 1,
            rounds,
            i + 1,
            points.size(),
            points.get(i));
      }
      ResultFormatFactory.getInstance(ResultFormatType.JSON, file.toString()).writeOut(results);
    }
  }

  private RunResult measure(Point point) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .parent(options)
                .include(KernelBenchmark.class.getName())
                .param("operation", point.operation().name())
                .param("logits", point.logits().name())
                .param("classes", Integer.toString(point.classes()))
                .param("contender", point.contender().name())
                .forks(1)
                .shouldFailOnError(true)
                .build(),
            log)
        .runSingle();
  }
}
