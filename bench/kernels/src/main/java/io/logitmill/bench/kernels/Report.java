// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import io.logitmill.bench.report.Machine;
import io.logitmill.bench.report.Table;
import io.logitmill.bench.report.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** Turns measurements into tables, a CSV file and plots. */
final class Report {
  private final Results results;
  private final Contender ours;

  Report(Results results) {
    this.results = results;
    this.ours =
        results.points().stream().anyMatch(point -> point.contender() == Contender.OURS_VECTOR)
            ? Contender.OURS_VECTOR
            : Contender.OURS_SCALAR;
  }

  /** Writes kernels.md, kernels.csv and a plot for each operation into a directory. */
  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("kernels.md"), toMarkdown());
    Files.writeString(directory.resolve("kernels.csv"), csv().toCsv());
    for (Operation operation : List.of(Operation.SOFTMAX, Operation.TOP5, Operation.SIGMOID)) {
      new Plot(results, operation).write(directory);
    }
  }

  /** Returns all tables. */
  String toMarkdown() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s; %s; rounds: %d; seed %d.%n"
                + "Normal: standard deviation %.0f. Peaked: the same, one class %.0f ahead.%n"
                + "Processor time in ns per class, median of the rounds; in brackets how many times as"
                + " long as %s.%n",
            results.virtualMachine(),
            Machine.processor(),
            results.points().stream().mapToInt(p -> results.rounds(p).size()).max().orElse(0),
            Rows.SEED,
            Distribution.SIGMA,
            Distribution.LEAD,
            ours.label()));
    for (Operation operation : List.of(Operation.SOFTMAX, Operation.TOP5, Operation.SIGMOID)) {
      if (isMeasured(operation)) {
        text.append(String.format("%n### %s%n%n", operation.title()));
        text.append(times(operation).toMarkdown());
      }
    }
    text.append(String.format("%n### Marks: how many times faster, or times of the maximum%n%n"));
    text.append(marks().toMarkdown());
    return text.toString();
  }

  private boolean isMeasured(Operation operation) {
    return results.points().stream().anyMatch(point -> point.operation() == operation);
  }

  private Table times(Operation operation) {
    List<Column> columns =
        Column.of(operation).stream()
            .filter(column -> results.points().stream().anyMatch(column::holds))
            .toList();
    List<String> header = new ArrayList<>(List.of("classes", "logits"));
    columns.forEach(column -> header.add(column.title()));
    Table table = new Table(header);
    for (Distribution logits : Distribution.values()) {
      classes(operation, logits)
          .forEach(
              classes -> {
                List<String> cells = new ArrayList<>();
                cells.add(Texts.integer(classes));
                cells.add(logits.name().toLowerCase(Locale.ROOT));
                Point base = new Point(operation, logits, classes, ours);
                columns.forEach(column -> cells.add(time(column.at(logits, classes), base)));
                table.add(cells);
              });
    }
    return table;
  }

  private List<Integer> classes(Operation operation, Distribution logits) {
    return results.points().stream()
        .filter(point -> point.operation() == operation && point.logits() == logits)
        .map(Point::classes)
        .distinct()
        .sorted()
        .toList();
  }

  private String time(Point point, Point base) {
    Optional<Double> ns = results.nsPerClass(point);
    if (ns.isEmpty()) {
      return "";
    }
    List<Double> ratios = results.ratios(point, base);
    return ratios.isEmpty() || point.equals(base)
        ? Texts.number(ns.get())
        : Texts.number(ns.get()) + " (" + Texts.number(Results.median(ratios)) + ")";
  }

  /** A row per mark, a column per length. */
  private Table marks() {
    List<String> header = new ArrayList<>(List.of("mark"));
    Marks.CLASSES.forEach(classes -> header.add(Texts.integer(classes)));
    Table table = new Table(header);
    Map<String, List<Mark>> rows =
        Marks.of(ours).stream()
            .collect(Collectors.groupingBy(Mark::title, LinkedHashMap::new, Collectors.toList()));
    rows.forEach(
        (title, marks) -> {
          List<String> cells = new ArrayList<>(List.of(title));
          marks.forEach(mark -> cells.add(mark(mark)));
          table.add(cells);
        });
    return table;
  }

  private String mark(Mark mark) {
    List<Double> ratios = results.ratios(mark.numerator(), mark.denominator());
    if (ratios.isEmpty()) {
      return "";
    }
    return String.format(
        "%s %s %s: %s",
        Texts.number(Results.median(ratios)),
        mark.bound(),
        Texts.number(mark.wanted()),
        mark.isReached(ratios) ? "yes" : "NO");
  }

  private Table csv() {
    Table table =
        new Table(
            List.of(
                "operation",
                "logits",
                "classes",
                "contender",
                "rounds",
                "ns_per_class",
                "least_ns_per_class",
                "greatest_ns_per_class",
                "times_ours",
                "least_times_ours",
                "greatest_times_ours"));
    for (Point point : results.points()) {
      List<Double> rounds = results.rounds(point);
      Point base = new Point(point.operation(), point.logits(), point.classes(), ours);
      List<Double> ratios = results.ratios(point, base);
      List<String> cells = new ArrayList<>();
      cells.add(point.operation().name());
      cells.add(point.logits().name());
      cells.add(Integer.toString(point.classes()));
      cells.add(point.contender().name());
      cells.add(Integer.toString(rounds.size()));
      cells.addAll(spread(rounds));
      cells.addAll(spread(ratios));
      table.add(cells);
    }
    return table;
  }

  /** Returns median, least and greatest; empty cells if there are no values. */
  private static List<String> spread(List<Double> values) {
    if (values.isEmpty()) {
      return List.of("", "", "");
    }
    return DoubleStream.of(Results.median(values), Collections.min(values), Collections.max(values))
        .mapToObj(value -> String.format(Locale.ROOT, "%.5g", value))
        .toList();
  }
}
