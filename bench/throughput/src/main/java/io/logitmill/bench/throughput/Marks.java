// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import io.logitmill.bench.report.Table;
import java.util.List;
import java.util.Locale;

/** What the job is meant to reach beside the others, and whether it does; top-5, uncompressed. */
final class Marks {
  /** A mark: at least so many times as fast as another contender. */
  private record Mark(String label, int classes, double least) {}

  private static final List<Mark> ALL =
      List.of(
          new Mark(Lineup.COPY, 10, 0.80),
          new Mark(Lineup.COPY, 1_000, 0.85),
          new Mark(Lineup.COPY, 10_000, 0.85),
          new Mark(Lineup.COPY, 100_000, 0.85),
          new Mark(Lineup.OBVIOUS_FLINK, 10, 1.7),
          new Mark(Lineup.OBVIOUS_FLINK, 1_000, 5),
          new Mark(Lineup.OBVIOUS_STREAMS, 10, 1.7),
          new Mark(Lineup.OBVIOUS_STREAMS, 1_000, 5),
          new Mark(Lineup.ONNX_FLINK, 10, 1.3),
          new Mark(Lineup.ONNX_FLINK, 100, 1),
          new Mark(Lineup.ONNX_FLINK, 1_000, 1),
          new Mark(Lineup.ONNX_FLINK, 10_000, 1),
          new Mark(Lineup.ONNX_FLINK, 100_000, 1));

  private Marks() {}

  /** Returns a table of those that were measured. */
  static String toMarkdown(Results results) {
    Table table = new Table(List.of("beside", "classes", "at least", "found", "reached"));
    for (Mark mark : ALL) {
      Workload workload = new Workload(mark.classes(), Kind.DENSE, Output.TOP5, Compression.NONE);
      results
          .ratio(workload, mark.label())
          .ifPresent(
              ratio ->
                  table.add(
                      List.of(
                          mark.label(),
                          String.format(Locale.ROOT, "%,d", mark.classes()),
                          String.format(Locale.ROOT, "%.2f", mark.least()),
                          ratio.text(),
                          ratio.mean() >= mark.least() ? "yes" : "NO")));
    }
    return table.toMarkdown();
  }
}
