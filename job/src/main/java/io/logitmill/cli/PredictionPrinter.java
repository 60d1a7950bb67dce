// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.schemas.ClassProbability;
import io.logitmill.schemas.Prediction;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows a prediction in one line: who, label, probability as number and bar, right or wrong. */
public final class PredictionPrinter {
  private static final int ID_WIDTH = 14;
  private static final int MODEL_WIDTH = 12;
  private static final int LABEL_WIDTH = 14;
  private static final int VERDICT_WIDTH = 18;
  private static final int NUMBER_WIDTH = 6;
  private static final int GAPS = 10;
  private static final int LEAST_BAR = 5;
  private static final int WIDEST_BAR = 40;

  private final Terminal terminal;
  private final int barWidth;

  public PredictionPrinter(Terminal terminal) {
    this.terminal = terminal;
    int rest =
        terminal.columns()
            - ID_WIDTH
            - MODEL_WIDTH
            - LABEL_WIDTH
            - VERDICT_WIDTH
            - NUMBER_WIDTH
            - GAPS;
    barWidth = Math.min(WIDEST_BAR, Math.max(LEAST_BAR, rest));
  }

  /** Returns the line, without line end. */
  public String line(Prediction prediction) {
    String model = prediction.getModel() + "@" + prediction.getModelVersion();
    String bar = terminal.bar(prediction.getProbability(), barWidth);
    return String.format(
            Locale.ROOT,
            "%s  %s  %s  %.4f  %s  %s",
            terminal.dim(fit(prediction.getRecordId(), ID_WIDTH)),
            fit(model, MODEL_WIDTH),
            terminal.bold(fit(label(prediction), LABEL_WIDTH)),
            prediction.getProbability(),
            coloured(prediction, bar),
            coloured(prediction, verdict(prediction)))
        .stripTrailing();
  }

  private String coloured(Prediction prediction, String text) {
    if (prediction.getTrueClasses().isEmpty()) {
      return text;
    }
    return isRight(prediction) ? terminal.green(text) : terminal.red(text);
  }

  /** Returns whether the predicted class is one of those known to be right. */
  public static boolean isRight(Prediction prediction) {
    return prediction.getTrueClasses().contains(prediction.getClassId());
  }

  private static String label(Prediction prediction) {
    String label = prediction.getLabel();
    return label == null ? "class " + prediction.getClassId() : label;
  }

  private static String verdict(Prediction prediction) {
    if (prediction.getTrueClasses().isEmpty()) {
      return "";
    }
    String truth =
        isRight(prediction)
            ? "right"
            : "wrong: "
                + prediction.getTrueClasses().stream()
                    .map(classId -> name(classId, prediction.getTop()))
                    .collect(Collectors.joining(", "));
    return prediction.getAbstained() ? truth + " (abstained)" : truth;
  }

  private static String name(int classId, List<ClassProbability> top) {
    for (ClassProbability entry : top) {
      if (entry.getClassId() == classId && entry.getLabel() != null) {
        return entry.getLabel();
      }
    }
    return "class " + classId;
  }

  /** Returns the text padded, or cut at the end with a dot in place of what is missing. */
  private static String fit(String text, int width) {
    return text.length() > width
        ? text.substring(0, width - 1) + "."
        : text + " ".repeat(width - text.length());
  }
}
