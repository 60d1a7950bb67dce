// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import io.logitmill.bench.report.Table;
import io.logitmill.bench.report.Texts;
import io.logitmill.testutils.ExactMath;
import io.logitmill.testutils.ExactSoftmax;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures how far the float32 probabilities of each contender's full softmax are from exact
 * arithmetic: the worst error of each case in units in the last place of the exact value.
 */
public final class Accuracy {
  /** Smaller probabilities do not count: the contract of the project ends there. */
  private static final BigDecimal LEAST = new BigDecimal("1e-30");

  private static final List<Contender> CONTENDERS =
      Contender.of(Operation.SOFTMAX, 1).stream().filter(c -> !c.isBatch()).toList();

  private Accuracy() {}

  /**
   * Measures all cases.
   *
   * @param args none; the system property {@code results} names the directory that is written,
   *     {@code digits} the directory with the real logits
   */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(System.getProperty("results", "target/results"));
    List<String> header = new ArrayList<>(List.of("case", "classes", "rows"));
    CONTENDERS.forEach(contender -> header.add(contender.label().replace(",", "")));
    Table table = new Table(header);
    for (AccuracyCase accuracyCase : AccuracyCase.all(Path.of(System.getProperty("digits")))) {
      List<String> cells = new ArrayList<>();
      cells.add(accuracyCase.title());
      cells.add(Integer.toString(accuracyCase.rows().classes()));
      cells.add(Integer.toString(accuracyCase.rows().count()));
      for (double worst : worstUlps(accuracyCase.rows())) {
        cells.add(Texts.number(worst));
      }
      table.add(cells);
      System.out.println(String.join("  ", cells));
    }
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("accuracy.md"), table.toMarkdown());
    Files.writeString(directory.resolve("accuracy.csv"), table.toCsv());
    System.out.printf(
        "%nWorst error in float32 ulps of probabilities from %.0e, seed %d.%n%n%s%nWritten to %s%n",
        LEAST, Rows.SEED, table.toMarkdown(), directory.toAbsolutePath());
  }

  private static double[] worstUlps(Rows rows) {
    double[] worst = new double[CONTENDERS.size()];
    List<Call> calls =
        CONTENDERS.stream().map(contender -> contender.open(Operation.SOFTMAX, rows)).toList();
    float[] probabilities = new float[rows.classes()];
    for (int row = 0; row < rows.count(); row++) {
      float[] logits = rows.row(row);
      BigDecimal[] exact = exact(logits);
      for (int i = 0; i < calls.size(); i++) {
        calls.get(i).call(row);
        calls.get(i).probabilities(row, probabilities);
        worst[i] = Math.max(worst[i], worstUlps(probabilities, exact));
      }
    }
    calls.forEach(Call::close);
    return worst;
  }

  private static BigDecimal[] exact(float[] logits) {
    ExactSoftmax softmax = new ExactSoftmax(logits);
    BigDecimal[] exact = new BigDecimal[logits.length];
    for (int i = 0; i < logits.length; i++) {
      exact[i] = softmax.probability(logits[i]);
    }
    return exact;
  }

  private static double worstUlps(float[] probabilities, BigDecimal[] exact) {
    double worst = 0;
    for (int i = 0; i < exact.length; i++) {
      if (!Float.isFinite(probabilities[i])) {
        return Double.POSITIVE_INFINITY;
      }
      if (exact[i].compareTo(LEAST) >= 0) {
        worst = Math.max(worst, ExactMath.ulps(probabilities[i], exact[i]));
      }
    }
    return worst;
  }
}
