// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.sampling;

import io.logitmill.bench.report.Table;
import io.logitmill.model.ModelKey;
import io.logitmill.model.ModelSpec;
import io.logitmill.model.PartitionSampling;
import io.logitmill.sampling.ClassSampler;
import io.logitmill.sampling.LogUniformSampler;
import io.logitmill.sampling.Philox;
import io.logitmill.sampling.UniformSampler;
import io.logitmill.scoring.Scorer;
import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.KernelChoice;
import io.logitmill.softmax.KernelFacts;
import io.logitmill.softmax.ScalarKernel;
import io.logitmill.testutils.LogitShape;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;

/** The error of the top-1 probability against the time per record, sampled and exact. */
final class Cost {
  private static final int HEAD = 256;
  private static final long SEED = 20_251_121L;

  /** What an exact probability is off by at most, for the plot: 4 ulps. */
  private static final double EXACT_ERROR = 2.4e-7;

  private static final int[] CLASSES = {10_000, 100_000, 1_000_000};
  private static final int[] SIZES = {256, 1_024, 4_096, 16_384, 65_536};

  private final Kernel scalar = new ScalarKernel();
  private final Kernel vector =
      KernelChoice.of(KernelChoice.Wanted.VECTOR, KernelFacts.ofThisMachine()).kernel();
  private final Map<String, List<double[]>> lines = new LinkedHashMap<>();

  String toMarkdown() {
    StringBuilder report = new StringBuilder("### Accuracy against cost\n");
    report.append(table(LogitShape.NORMAL_3, "uniform"));
    report.append(table(LogitShape.ZIPF, "log_uniform"));
    return report.toString();
  }

  private String table(LogitShape shape, String sampler) {
    Table table =
        new Table(
            List.of(
                "classes",
                "samples",
                "error of top-1",
                "vector, µs",
                "of EXACT",
                "scalar, µs",
                "of EXACT"));
    for (int classes : CLASSES) {
      Records input = new Records(shape, classes, new Philox(SEED, classes));
      ModelSpec exact = spec(classes, null);
      double exactVector = micros(vector, exact, input);
      double exactScalar = micros(scalar, exact, input);
      table.add(
          List.of(integer(classes), "EXACT", "", number(exactVector), "", number(exactScalar), ""));
      note(shape, classes, "EXACT", exactVector, EXACT_ERROR);
      for (int size : SIZES) {
        if (HEAD + 2 * size <= classes) {
          ModelSpec sampled = spec(classes, sampling(sampler, classes, size));
          double error = input.error(sampled, exact, vector);
          double vectorMicros = micros(vector, sampled, input);
          double scalarMicros = micros(scalar, sampled, input);
          table.add(
              List.of(
                  integer(classes),
                  integer(size),
                  "%.1e".formatted(error),
                  number(vectorMicros),
                  "%.2f".formatted(vectorMicros / exactVector),
                  number(scalarMicros),
                  "%.2f".formatted(scalarMicros / exactScalar)));
          note(shape, classes, "SAMPLED", vectorMicros, error);
        }
        System.err.printf("cost %s, %d classes, %d samples%n", shape, classes, size);
      }
    }
    return "%nLogits: %s; sampler: %s.%n%n%s"
        .formatted(shape.name().toLowerCase(Locale.ROOT), sampler, table.toMarkdown());
  }

  private void note(LogitShape shape, int classes, String method, double micros, double error) {
    if (shape == LogitShape.NORMAL_3) {
      lines
          .computeIfAbsent(method + ", " + integer(classes), key -> new ArrayList<>())
          .add(new double[] {micros, error});
    }
  }

  private static String integer(int value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
  }

  private static ModelSpec spec(int classes, PartitionSampling sampling) {
    return ModelSpec.builder(new ModelKey("m", "1"), classes).sampling(sampling).build();
  }

  private static PartitionSampling sampling(String name, int classes, int size) {
    boolean uniform = name.equals("uniform");
    ClassSampler sampler = uniform ? new UniformSampler(classes) : new LogUniformSampler(classes);
    return new PartitionSampling(sampler, uniform, size, HEAD, 1, Double.MAX_VALUE, new int[0]);
  }

  /** Returns the median over rounds of the processor time per record. */
  private static double micros(Kernel kernel, ModelSpec spec, Records input) {
    Scorer scorer = new Scorer(kernel);
    return Stopwatch.nanos(() -> input.scoreAll(scorer, spec), input.count()) / 1e3;
  }

  /** Writes error over time, both logarithmic, one line per number of classes. */
  void plot(Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(560)
            .title("Relative error of the top-1 probability over time per record")
            .xAxisTitle("µs per record, vector kernel")
            .yAxisTitle("relative error (EXACT: bound)")
            .theme(Styler.ChartTheme.Matlab)
            .build();
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    chart.getStyler().setXAxisDecimalPattern("#,##0");
    chart.getStyler().setPlotGridLinesStroke(new BasicStroke(0.5f));
    chart.getStyler().setPlotGridLinesColor(Color.LIGHT_GRAY);
    Color[] colours = {new Color(0x2040c0), new Color(0xb00000), new Color(0x208020)};
    int line = 0;
    for (Map.Entry<String, List<double[]>> entry : lines.entrySet()) {
      XYSeries series =
          chart.addSeries(
              entry.getKey(),
              entry.getValue().stream().map(point -> point[0]).toList(),
              entry.getValue().stream().map(point -> point[1]).toList());
      // EXACT and SAMPLED of one number of classes follow each other.
      series.setLineColor(colours[line / 2 % colours.length]);
      series.setMarkerColor(colours[line / 2 % colours.length]);
      line++;
    }
    VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
  }
}
