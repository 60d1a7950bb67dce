// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * ONNX Runtime through its Java API, as fast as that permits: one thread, all graph optimisations,
 * a model of fixed shape, and input and output tensors that exist before the call and lie in
 * aligned memory outside the heap. Filling the one and reading the other is not timed.
 */
final class OnnxRuntime implements Call {
  private final OrtSession session;
  private final int classes;
  private final List<FloatBuffer> outputs = new ArrayList<>();
  private final List<OnnxTensor> tensors = new ArrayList<>();
  private final List<Map<String, OnnxTensor>> inputTensors = new ArrayList<>();
  private final List<Map<String, OnnxTensor>> outputTensors = new ArrayList<>();

  private OnnxRuntime(Operation operation, Rows rows, int rowsPerCall) throws OrtException {
    classes = rows.classes();
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING);
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      session =
          environment.createSession(
              OnnxModel.of(operator(operation), rowsPerCall, classes), options);
    }
    long[] shape = {rowsPerCall, classes};
    int length = rowsPerCall * classes;
    for (int row = 0; row < rows.count(); row += rowsPerCall) {
      FloatBuffer input =
          NativeFloats.copyOf(rows.logits(), rows.start(row), length).asFloatBuffer();
      FloatBuffer output = NativeFloats.allocate(length).asFloatBuffer();
      outputs.add(output);
      inputTensors.add(
          Map.of(OnnxModel.INPUT, tensor(OnnxTensor.createTensor(environment, input, shape))));
      outputTensors.add(
          Map.of(OnnxModel.OUTPUT, tensor(OnnxTensor.createTensor(environment, output, shape))));
    }
  }

  private OnnxTensor tensor(OnnxTensor tensor) {
    tensors.add(tensor);
    return tensor;
  }

  static Call rowByRow(Operation operation, Rows rows) {
    return open(operation, rows, 1);
  }

  static Call batch(Operation operation, Rows rows) {
    return open(operation, rows, rows.count());
  }

  private static Call open(Operation operation, Rows rows, int rowsPerCall) {
    try {
      return new OnnxRuntime(operation, rows, rowsPerCall);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime did not take the model", e);
    }
  }

  private static String operator(Operation operation) {
    return switch (operation) {
      case SOFTMAX -> "Softmax";
      case SIGMOID -> "Sigmoid";
      case TOP5, MAX -> throw new UnsupportedOperationException("the marks compare with Softmax");
    };
  }

  @Override
  public double call(int row) {
    int call = outputs.size() == 1 ? 0 : row;
    try {
      // The result owns nothing, so that closing it would only cost time.
      session.run(inputTensors.get(call), Set.of(), outputTensors.get(call), null);
      return 0;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime failed", e);
    }
  }

  @Override
  public void probabilities(int row, float[] probabilities) {
    if (outputs.size() == 1) {
      outputs.get(0).get(row * classes, probabilities, 0, classes);
    } else {
      outputs.get(row).get(0, probabilities, 0, classes);
    }
  }

  @Override
  public void close() {
    try {
      tensors.forEach(OnnxTensor::close);
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime did not close", e);
    }
  }
}
