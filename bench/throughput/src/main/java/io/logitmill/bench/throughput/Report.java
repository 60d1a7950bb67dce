// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import io.logitmill.bench.report.Machine;
import io.logitmill.bench.report.Table;
import io.logitmill.bench.report.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Turns results into tables, a CSV file and plots. */
final class Report {
  private final Results results;
  private final String conditions;

  /**
   * Reports on results, as they are when it is asked.
   *
   * @param conditions what is worth knowing beside the machine, a sentence
   */
  Report(Results results, String conditions) {
    this.results = results;
    this.conditions = conditions;
  }

  /** Writes throughput.md, throughput.csv and the plots into a directory. */
  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("throughput.md"), toMarkdown());
    Files.writeString(directory.resolve("throughput.csv"), csv().toCsv());
    SpeedPlots.write(results, directory);
  }

  /** Returns the medians of the rounds, and the marks. */
  String toMarkdown() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format("%s, Java %s. %s%n", Machine.processor(), Runtime.version(), conditions));
    for (Workload workload : results.workloads()) {
      text.append(String.format("%n%s:%n%n%s", workload.title(), table(workload).toMarkdown()));
    }
    text.append(
        String.format("%nLogitmill is as fast as, times:%n%n%s", Marks.toMarkdown(results)));
    return text.toString();
  }

  private Table table(Workload workload) {
    Table table =
        new Table(
            List.of(
                "contender",
                "records/s",
                "MB/s",
                "Logitmill is faster, times (95 %)",
                "CPU s per million records: job",
                "broker",
                "peak memory, MB",
                "bytes in",
                "bytes out"));
    for (String label : results.labels(workload)) {
      table.add(
          List.of(
              label,
              integer(workload, label, Measurement::recordsPerSecond),
              integer(workload, label, Measurement::megabytesPerSecond),
              label.equals(Ours.LABEL)
                  ? "1"
                  : results.ratio(workload, label).map(Ratio::text).orElse(""),
              number(workload, label, Measurement::jobSecondsPerMillion),
              number(workload, label, Measurement::brokerSecondsPerMillion),
              integer(workload, label, Measurement::peakMegabytes),
              integer(workload, label, Measurement::inputBytes),
              integer(workload, label, Measurement::outputBytes)));
    }
    return table;
  }

  private String integer(Workload workload, String label, ToDoubleFunction<Measurement> figure) {
    return Texts.integer(Math.round(results.median(workload, label, figure)));
  }

  private String number(Workload workload, String label, ToDoubleFunction<Measurement> figure) {
    return Texts.number(results.median(workload, label, figure));
  }

  /** A row for each round. */
  private Table csv() {
    Table table =
        new Table(
            List.of(
                "classes",
                "record",
                "output",
                "compression",
                "contender",
                "round",
                "records",
                "seconds",
                "records_per_second",
                "mb_per_second",
                "job_cpu_seconds_per_million",
                "broker_cpu_seconds_per_million",
                "peak_mb",
                "bytes_in_per_record",
                "bytes_out_per_record"));
    for (Workload workload : results.workloads()) {
      for (String label : results.labels(workload)) {
        List<Measurement> rounds = results.of(workload, label);
        for (int round = 0; round < rounds.size(); round++) {
          table.add(row(workload, label, round + 1, rounds.get(round)));
        }
      }
    }
    return table;
  }

  private static List<String> row(Workload workload, String label, int round, Measurement m) {
    return List.of(
        Integer.toString(workload.classes()),
        workload.kind().name(),
        workload.output().name(),
        workload.compression().name(),
        label.replace(",", ""),
        Integer.toString(round),
        Long.toString(m.records()),
        digits(m.seconds()),
        digits(m.recordsPerSecond()),
        digits(m.megabytesPerSecond()),
        digits(m.jobSecondsPerMillion()),
        digits(m.brokerSecondsPerMillion()),
        digits(m.peakMegabytes()),
        digits(m.inputBytes()),
        digits(m.outputBytes()));
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, "%.5g", value);
  }
}
