// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The speed that the kernels are to reach. */
final class Marks {
  /** The lengths for which there are marks. */
  static final List<Integer> CLASSES = List.of(10, 100, 1_000, 10_000, 100_000, 1_000_000);

  private static final List<Double> SOFTMAX_TO_ONNX_RUNTIME =
      List.of(10.0, 10.0, 3.0, 1.5, 1.1, 1.1);
  private static final List<Double> TOP5_TO_ONNX_RUNTIME = List.of(10.0, 10.0, 5.0, 2.0, 1.5, 1.5);
  private static final List<Double> TO_MATH_EXP = List.of(2.0, 8.0, 20.0, 25.0, 25.0, 25.0);
  private static final List<Double> SCALAR_TO_MATH_EXP = Collections.nCopies(CLASSES.size(), 2.5);
  private static final List<Double> PEAKED_TO_MAX = Collections.nCopies(CLASSES.size(), 1.5);

  private Marks() {}

  /**
   * Returns the marks.
   *
   * @param ours the kernel that is to reach them; the scalar one has two of its own
   */
  static List<Mark> of(Contender ours) {
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < CLASSES.size(); i++) {
      int classes = CLASSES.get(i);
      Point softmax = normal(Operation.SOFTMAX, classes, ours);
      Point top5 = normal(Operation.TOP5, classes, ours);
      Point onnxRuntime = normal(Operation.SOFTMAX, classes, Contender.ONNX_RUNTIME);
      marks.add(
          Mark.faster(
              "softmax, against ONNX Runtime",
              softmax,
              onnxRuntime,
              SOFTMAX_TO_ONNX_RUNTIME.get(i)));
      marks.add(
          Mark.faster(
              "top-5, against ONNX Runtime's softmax",
              top5,
              onnxRuntime,
              TOP5_TO_ONNX_RUNTIME.get(i)));
      for (Operation operation : List.of(Operation.SOFTMAX, Operation.TOP5)) {
        String title = operation == Operation.SOFTMAX ? "softmax" : "top-5";
        Point mathExp = normal(operation, classes, Contender.MATH_EXP);
        marks.add(
            Mark.faster(
                title + ", against Math.exp",
                normal(operation, classes, ours),
                mathExp,
                TO_MATH_EXP.get(i)));
        marks.add(
            Mark.faster(
                title + ", scalar, against Math.exp",
                normal(operation, classes, Contender.OURS_SCALAR),
                mathExp,
                SCALAR_TO_MATH_EXP.get(i)));
      }
      marks.add(
          Mark.within(
              "top-5, peaked, in times of the maximum alone",
              new Point(Operation.TOP5, Distribution.PEAKED, classes, ours),
              new Point(Operation.MAX, Distribution.PEAKED, classes, Contender.MAX_ALONE),
              PEAKED_TO_MAX.get(i)));
    }
    return marks;
  }

  private static Point normal(Operation operation, int classes, Contender contender) {
    return new Point(operation, Distribution.NORMAL, classes, contender);
  }
}
