// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * PyTorch through DJL, as fast as that permits: one thread, no gradients, input tensors that exist
 * before the call and lie in aligned memory outside the heap. DJL has no way to name the output's
 * memory: each call makes a tensor and frees it at once, so that the next call gets the same memory
 * (run.sh keeps the C library from giving it back to the system in between). Filling the input and
 * reading the output is not timed.
 */
final class PyTorch implements Call {
  private final NDManager manager;
  private final int classes;
  private final UnaryOperator<NDArray> operator;
  private final List<NDArray> inputs = new ArrayList<>();

  private PyTorch(Operation operation, Rows rows, int rowsPerCall) {
    manager = NDManager.newBaseManager("PyTorch");
    if (JniUtils.getNumThreads() != 1) {
      throw new IllegalStateException(
          String.format(
              "expected PyTorch with 1 thread, found %d; start it with run.sh",
              JniUtils.getNumThreads()));
    }
    classes = rows.classes();
    operator = operator(operation);
    for (int row = 0; row < rows.count(); row += rowsPerCall) {
      inputs.add(
          manager.create(
              NativeFloats.copyOf(rows.logits(), rows.start(row), rowsPerCall * classes),
              new Shape(rowsPerCall, classes),
              DataType.FLOAT32));
    }
  }

  static Call rowByRow(Operation operation, Rows rows) {
    return new PyTorch(operation, rows, 1);
  }

  static Call batch(Operation operation, Rows rows) {
    return new PyTorch(operation, rows, rows.count());
  }

  private static UnaryOperator<NDArray> operator(Operation operation) {
    return switch (operation) {
      case SOFTMAX -> input -> input.softmax(1);
      case SIGMOID -> input -> input.getNDArrayInternal().sigmoid();
      case TOP5, MAX -> throw new UnsupportedOperationException("the marks compare with softmax");
    };
  }

  @Override
  public double call(int row) {
    try (NDArray output = operator.apply(input(row))) {
      return 0;
    }
  }

  @Override
  public void probabilities(int row, float[] probabilities) {
    try (NDArray output = operator.apply(input(row))) {
      int from = inputs.size() == 1 ? row * classes : 0;
      System.arraycopy(output.toFloatArray(), from, probabilities, 0, classes);
    }
  }

  private NDArray input(int row) {
    return inputs.get(inputs.size() == 1 ? 0 : row);
  }

  @Override
  public void close() {
    manager.close();
  }
}
