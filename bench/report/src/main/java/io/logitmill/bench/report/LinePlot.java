// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;

/** Lines over two logarithmic axes. */
public final class LinePlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 560;

  private final XYChart chart;

  public LinePlot(String title, String xTitle, String yTitle) {
    chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(xTitle)
            .yAxisTitle(yTitle)
            .theme(Styler.ChartTheme.Matlab)
            .build();
    XYStyler styler = chart.getStyler();
    styler.setXAxisLogarithmic(true);
    styler.setYAxisLogarithmic(true);
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    styler.setXAxisDecimalPattern("#,##0");
    // Drawn through: a dotted line becomes a path of thousands of points.
    styler.setPlotGridLinesStroke(new BasicStroke(0.5f));
    styler.setPlotGridLinesColor(Color.LIGHT_GRAY);
  }

  /** Adds a line in the next colour, unless it has fewer than two points. */
  public void add(String title, List<? extends Number> x, List<? extends Number> y) {
    if (x.size() > 1) {
      chart.addSeries(title, x, y);
    }
  }

  /** Adds a line, unless it has fewer than two points. */
  public void add(String title, List<? extends Number> x, List<? extends Number> y, Color colour) {
    if (x.size() > 1) {
      XYSeries line = chart.addSeries(title, x, y);
      line.setLineColor(colour);
      line.setMarkerColor(colour);
    }
  }

  /** Writes it as SVG, unless it has no lines. */
  public void write(Path file) throws IOException {
    if (!chart.getSeriesCollection().isEmpty()) {
      VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    }
  }
}
