// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.util.List;

/** Who takes part, and in what. */
public enum Contender {
  OURS_VECTOR("ours, vector") {
    @Override
    Call open(Operation operation, Rows rows) {
      return Ours.open("vector", operation, rows);
    }
  },
  OURS_SCALAR("ours, scalar") {
    @Override
    Call open(Operation operation, Rows rows) {
      return Ours.open("scalar", operation, rows);
    }
  },
  MATH_EXP("Math.exp") {
    @Override
    Call open(Operation operation, Rows rows) {
      return MathExp.open(operation, rows);
    }
  },
  SVML("SVML") {
    @Override
    Call open(Operation operation, Rows rows) {
      return Svml.open(operation, rows);
    }
  },
  ONNX_RUNTIME("ONNX Runtime") {
    @Override
    Call open(Operation operation, Rows rows) {
      return OnnxRuntime.rowByRow(operation, rows);
    }
  },
  ONNX_RUNTIME_BATCH("ONNX Runtime, batch") {
    @Override
    Call open(Operation operation, Rows rows) {
      return OnnxRuntime.batch(operation, rows);
    }
  },
  PYTORCH("PyTorch") {
    @Override
    Call open(Operation operation, Rows rows) {
      return PyTorch.rowByRow(operation, rows);
    }
  },
  PYTORCH_BATCH("PyTorch, batch") {
    @Override
    Call open(Operation operation, Rows rows) {
      return PyTorch.batch(operation, rows);
    }
  },
  MAX_ALONE("maximum alone") {
    @Override
    Call open(Operation operation, Rows rows) {
      return VectorMax.open(rows);
    }
  };

  private final String label;

  Contender(String label) {
    this.label = label;
  }

  /**
   * Opens the contender for one operation on rows that stay as they are.
   *
   * @throws UnsupportedOperationException if it does not take part in the operation
   */
  abstract Call open(Operation operation, Rows rows);

  /** Returns the name in tables and plots. */
  String label() {
    return label;
  }

  /** Tells whether one call computes all rows. */
  boolean isBatch() {
    return this == ONNX_RUNTIME_BATCH || this == PYTORCH_BATCH;
  }

  /** Tells whether this is a kernel of the project itself. */
  boolean isOurs() {
    return this == OURS_VECTOR || this == OURS_SCALAR;
  }

  /** Returns who takes part in an operation on rows of that length, in the order of the tables. */
  static List<Contender> of(Operation operation, int classes) {
    List<Contender> all =
        switch (operation) {
          case SOFTMAX ->
              List.of(
                  OURS_VECTOR,
                  OURS_SCALAR,
                  MATH_EXP,
                  SVML,
                  ONNX_RUNTIME,
                  ONNX_RUNTIME_BATCH,
                  PYTORCH,
                  PYTORCH_BATCH);
          case SIGMOID -> List.of(OURS_VECTOR, OURS_SCALAR, MATH_EXP, SVML, ONNX_RUNTIME, PYTORCH);
          case TOP5 -> List.of(OURS_VECTOR, OURS_SCALAR, MATH_EXP);
          case MAX -> List.of(MAX_ALONE);
        };
    return all.stream()
        .filter(contender -> !contender.isBatch() || Rows.countFor(classes) > 1)
        .filter(contender -> contender != OURS_VECTOR || Ours.KERNELS.contains("vector"))
        .toList();
  }
}
