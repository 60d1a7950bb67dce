// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import io.logitmill.bench.report.LinePlot;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Time per class over the number of classes, both logarithmic, one line per contender. */
final class Plot {
  private final Results results;
  private final Operation operation;

  Plot(Results results, Operation operation) {
    this.results = results;
    this.operation = operation;
  }

  /** Writes the operation's SVG, unless fewer than two lengths were measured. */
  void write(Path directory) throws IOException {
    LinePlot plot = new LinePlot(operation.title(), "classes", "ns per class");
    for (Column column : Column.of(operation)) {
      Color colour = colour(column.contender());
      if (column.operation() == Operation.MAX) {
        addLine(plot, column.title(), column, Distribution.PEAKED, colour);
      } else {
        addLine(plot, column.title(), column, Distribution.NORMAL, colour);
      }
      if (operation == Operation.TOP5 && column.contender().isOurs()) {
        addLine(plot, column.title() + ", peaked", column, Distribution.PEAKED, colour.brighter());
      }
    }
    plot.write(directory.resolve(operation.name().toLowerCase(Locale.ROOT) + ".svg"));
  }

  private void addLine(
      LinePlot plot, String title, Column column, Distribution logits, Color colour) {
    List<Point> points =
        results.points().stream()
            .filter(point -> point.logits() == logits && column.holds(point))
            .sorted(Comparator.comparingInt(Point::classes))
            .toList();
    plot.add(
        title,
        points.stream().map(Point::classes).toList(),
        points.stream().map(point -> results.nsPerClass(point).orElseThrow()).toList(),
        colour);
  }

  /** A contender has one colour in all plots. */
  private static Color colour(Contender contender) {
    return switch (contender) {
      case OURS_VECTOR -> new Color(0xb00000);
      case OURS_SCALAR -> new Color(0xb06000);
      case MATH_EXP -> new Color(0x606060);
      case SVML -> new Color(0x208020);
      case ONNX_RUNTIME -> new Color(0x2040c0);
      case ONNX_RUNTIME_BATCH -> new Color(0x80a0ff);
      case PYTORCH -> new Color(0x8020a0);
      case PYTORCH_BATCH -> new Color(0xd090f0);
      case MAX_ALONE -> Color.BLACK;
    };
  }
}
