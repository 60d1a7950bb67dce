// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import io.logitmill.bench.report.Machine;
import io.logitmill.bench.report.Table;
import io.logitmill.bench.report.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Turns measurements into a table and a CSV file. */
final class Report {
  private final List<Measurement> measurements;
  private final String conditions;

  /**
   * Reports on measurements.
   *
   * @param conditions what is worth knowing beside the machine, a sentence
   */
  Report(List<Measurement> measurements, String conditions) {
    this.measurements = measurements;
    this.conditions = conditions;
  }

  /** Writes throughput.md and throughput.csv into a directory. */
  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("throughput.md"), toMarkdown());
    Files.writeString(directory.resolve("throughput.csv"), csv().toCsv());
  }

  /** Returns the medians of the rounds. */
  String toMarkdown() {
    Table table =
        new Table(
            List.of(
                "contender",
                "classes",
                "record",
                "bytes in",
                "output",
                "records",
                "records/s",
                "MB/s in",
                "CPU s per million records: job",
                "broker",
                "records/s per core of the job",
                "bytes out",
                "peak memory, MB"));
    rows().forEach(rounds -> table.add(row(rounds)));
    return String.format(
        "%s, Java %s. %s%n%n%s",
        Machine.processor(), Runtime.version(), conditions, table.toMarkdown());
  }

  private List<List<Measurement>> rows() {
    Map<List<Object>, List<Measurement>> rows =
        measurements.stream()
            .collect(
                Collectors.groupingBy(
                    m -> List.of(m.workload(), m.contender()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return List.copyOf(rows.values());
  }

  private static List<String> row(List<Measurement> rounds) {
    Measurement any = rounds.get(0);
    return List.of(
        any.contender(),
        Texts.integer(any.workload().classes()),
        any.workload().kind().title(),
        integer(rounds, Measurement::bytesPerRecord),
        any.workload().output().title(),
        integer(rounds, Measurement::records),
        integer(rounds, Measurement::recordsPerSecond),
        integer(rounds, Measurement::megabytesPerSecond),
        number(rounds, Measurement::jobSecondsPerMillion),
        number(rounds, Measurement::brokerSecondsPerMillion),
        integer(rounds, Measurement::recordsPerCore),
        integer(rounds, Measurement::outputBytes),
        integer(rounds, Measurement::peakMegabytes));
  }

  private static String integer(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
    return Texts.integer(Math.round(median(rounds, figure)));
  }

  private static String number(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
    return Texts.number(median(rounds, figure));
  }

  private static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** A row for each round. */
  private Table csv() {
    Table table =
        new Table(
            List.of(
                "contender",
                "classes",
                "record",
                "output",
                "round",
                "records",
                "seconds",
                "records_per_second",
                "mb_per_second_in",
                "job_cpu_seconds_per_million",
                "broker_cpu_seconds_per_million",
                "records_per_core_second",
                "bytes_out_per_record",
                "peak_mb"));
    for (List<Measurement> rounds : rows()) {
      for (int round = 0; round < rounds.size(); round++) {
        Measurement m = rounds.get(round);
        List<String> cells = new ArrayList<>();
        cells.add(m.contender());
        cells.add(Integer.toString(m.workload().classes()));
        cells.add(m.workload().kind().name());
        cells.add(m.workload().output().name());
        cells.add(Integer.toString(round + 1));
        cells.add(Long.toString(m.records()));
        cells.add(digits(m.seconds()));
        cells.add(digits(m.recordsPerSecond()));
        cells.add(digits(m.megabytesPerSecond()));
        cells.add(digits(m.jobSecondsPerMillion()));
        cells.add(digits(m.brokerSecondsPerMillion()));
        cells.add(digits(m.recordsPerCore()));
        cells.add(digits(m.outputBytes()));
        cells.add(digits(m.peakMegabytes()));
        table.add(cells);
      }
    }
    return table;
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, "%.5g", value);
  }
}
