// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.util.Arrays;

/** Compares what a contender computed with {@link Reference}, row by row, before it is timed. */
final class Check {
  /** The accuracy contract of the project: 4 float32 ulps from 1e-30 on. */
  private static final double CONTRACT = 4 * 0x1p-23;

  private static final double LEAST = 1e-30;

  /** Enough to tell another function from rounding, also of a million terms in float32. */
  private static final double ROUGHLY = 1e-3;

  /** ONNX Runtime's sigmoid is a rational function that is near in absolute terms alone. */
  private static final double LEAST_SIGMOID = 1e-6;

  private final Operation operation;
  private final Contender contender;
  private final Rows rows;

  Check(Operation operation, Contender contender, Rows rows) {
    this.operation = operation;
    this.contender = contender;
    this.rows = rows;
  }

  /**
   * Computes every row and compares it.
   *
   * @throws IllegalStateException if a result is wrong
   */
  void check(Call call) {
    for (int row = 0; row < rows.count(); row++) {
      double returned = call.call(row);
      float[] logits = rows.row(row);
      switch (operation) {
        case SOFTMAX -> checkProbabilities(call, row, Reference.softmax(logits));
        case SIGMOID -> checkProbabilities(call, row, Reference.sigmoid(logits));
        case TOP5 -> {
          int[] expected = Reference.top(logits, call.top().length);
          if (!Arrays.equals(expected, call.top())) {
            throw wrong(row, "top", Arrays.toString(expected), Arrays.toString(call.top()));
          }
          checkNear(row, "log partition", Reference.logPartition(logits), returned, 1e-6);
        }
        case MAX -> checkNear(row, "maximum", Reference.max(logits), returned, 0);
      }
    }
  }

  private void checkProbabilities(Call call, int row, double[] expected) {
    float[] actual = new float[expected.length];
    call.probabilities(row, actual);
    for (int i = 0; i < expected.length; i++) {
      checkNear(
          row, "probability of class " + i, expected[i], actual[i], allowedError(expected[i]));
    }
  }

  private double allowedError(double probability) {
    if (contender.isOurs()) {
      return Math.max(LEAST, probability * CONTRACT);
    }
    double least = operation == Operation.SIGMOID ? LEAST_SIGMOID : LEAST;
    return Math.max(least, probability * ROUGHLY);
  }

  private void checkNear(int row, String what, double expected, double actual, double allowed) {
    // Written so that NaN fails.
    if (!(Math.abs(expected - actual) <= allowed)) {
      throw wrong(row, what, expected, actual);
    }
  }

  private IllegalStateException wrong(int row, String what, Object expected, Object actual) {
    return new IllegalStateException(
        String.format(
            "%s, %s, %d classes, row %d, seed %d: expected %s %s, found %s",
            contender.label(),
            operation.title(),
            rows.classes(),
            row,
            Rows.SEED,
            what,
            expected,
            actual));
  }
}
