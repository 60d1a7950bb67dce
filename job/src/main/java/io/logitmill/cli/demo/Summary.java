// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli.demo;

import io.logitmill.cli.PredictionPrinter;
import io.logitmill.schemas.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts predictions by model version and says how good they are. Not thread-safe. */
final class Summary {
  private static final String ROW = "  %-12s %8s %9s %16s %19s";

  private final Map<String, Totals> byVersion = new TreeMap<>();

  /** The sums over the predictions of one model version. */
  private static final class Totals {
    private final String model;
    private long records;
    private long right;
    private double probabilities;
    private double crossEntropies;

    Totals(String model) {
      this.model = model;
    }

    void add(Prediction prediction) {
      records++;
      right += PredictionPrinter.isRight(prediction) ? 1 : 0;
      probabilities += prediction.getProbability();
      Double crossEntropy = prediction.getCrossEntropy();
      crossEntropies += crossEntropy == null ? Double.NaN : crossEntropy;
    }

    DigitsData.Figures figures(String version) {
      return new DigitsData.Figures(
          version,
          records,
          decimal("%.3f", (double) right / records),
          decimal("%.3f", probabilities / records),
          decimal("%.4f", crossEntropies / records));
    }
  }

  /** Counts one prediction. */
  void add(Prediction prediction) {
    byVersion
        .computeIfAbsent(prediction.getModelVersion(), version -> new Totals(prediction.getModel()))
        .add(prediction);
  }

  /** Returns the figures of each model version, in the order of the versions. */
  List<DigitsData.Figures> figures() {
    List<DigitsData.Figures> figures = new ArrayList<>();
    byVersion.forEach((version, totals) -> figures.add(totals.figures(version)));
    return figures;
  }

  /** Returns the lines of a table, its heading first. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(row("model", "records", "accuracy", "mean confidence", "mean cross-entropy"));
    byVersion.forEach(
        (version, totals) -> {
          DigitsData.Figures figures = totals.figures(version);
          lines.add(
              row(
                  totals.model + "@" + version,
                  decimal("%,d", figures.records()),
                  figures.accuracy(),
                  figures.confidence(),
                  figures.crossEntropy()));
        });
    return lines;
  }

  private static String row(Object... cells) {
    return decimal(ROW, cells).stripTrailing();
  }

  private static String decimal(String template, Object... numbers) {
    return String.format(Locale.ROOT, template, numbers);
  }
}
