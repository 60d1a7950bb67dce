// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Softmax and the most probable classes of a batch of records in one call of ONNX Runtime, as fast
 * as its Java API permits: one thread, all graph optimisations, input and output in buffers outside
 * the heap that the tensors point at and that stay for all batches.
 *
 * <p>Not thread-safe. Bytes are copied as they are, so the machine has to be little-endian, like
 * Avro.
 */
final class OnnxScorer implements AutoCloseable {
  private final int capacity;
  private final int classes;
  private final int top;
  private final OrtEnvironment environment;
  private final OrtSession session;

  private final ByteBuffer logits;
  /* Null where only the most probable classes are asked for. */
  private final ByteBuffer probabilities;
  private final FloatBuffer topProbabilities;
  private final LongBuffer topClasses;
  private final Tensors fullBatch;

  /**
   * Loads the model.
   *
   * @param capacity most records of a batch
   * @param classes logits of each record
   * @param top how many of the most probable classes are asked for, at most {@code classes}
   * @param allProbabilities whether the probabilities of all classes are asked for too
   */
  OnnxScorer(int capacity, int classes, int top, boolean allProbabilities) throws OrtException {
    this.capacity = capacity;
    this.classes = classes;
    this.top = top;
    environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING);
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      session = environment.createSession(OnnxModel.of(classes, top, allProbabilities), options);
    }
    logits = allocate((long) Float.BYTES * capacity * classes);
    probabilities = allProbabilities ? allocate((long) Float.BYTES * capacity * classes) : null;
    topProbabilities = allocate((long) Float.BYTES * capacity * top).asFloatBuffer();
    topClasses = allocate((long) Long.BYTES * capacity * top).asLongBuffer();
    fullBatch = new Tensors(capacity);
  }

  private static ByteBuffer allocate(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  /**
   * Sets one record of the next batch.
   *
   * @param row number of the record in the batch
   * @param bytes logits of all classes from {@code from} on, little-endian float32
   */
  void setLogits(int row, byte[] bytes, int from) {
    int length = Float.BYTES * classes;
    logits.put(row * length, bytes, from, length);
  }

  /** Scores the first {@code rows} records, all of which are set. */
  void score(int rows) throws OrtException {
    if (rows == capacity) {
      fullBatch.run();
    } else {
      try (Tensors tensors = new Tensors(rows)) {
        tensors.run();
      }
    }
  }

  int classes() {
    return classes;
  }

  /** Returns how many of the most probable classes there are. */
  int top() {
    return top;
  }

  /** Returns the class that is most probable but for {@code rank} others. */
  int topClass(int row, int rank) {
    return (int) topClasses.get(row * top + rank);
  }

  float topProbability(int row, int rank) {
    return topProbabilities.get(row * top + rank);
  }

  boolean hasProbabilities() {
    return probabilities != null;
  }

  /** Copies the probabilities of all classes, little-endian float32, to {@code bytes}. */
  void copyProbabilities(int row, byte[] bytes, int to) {
    int length = Float.BYTES * classes;
    probabilities.get(row * length, bytes, to, length);
  }

  @Override
  public void close() throws OrtException {
    fullBatch.close();
    session.close();
  }

  /** The first rows of the buffers as tensors; making them copies nothing. */
  private final class Tensors implements AutoCloseable {
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();

    Tensors(int rows) throws OrtException {
      inputs = Map.of(OnnxModel.LOGITS, floats(logits.asFloatBuffer(), rows, classes));
      outputs.put(OnnxModel.TOP_PROBABILITIES, floats(topProbabilities, rows, top));
      outputs.put(
          OnnxModel.TOP_CLASSES,
          OnnxTensor.createTensor(
              environment, topClasses.slice(0, rows * top), new long[] {rows, top}));
      if (probabilities != null) {
        outputs.put(OnnxModel.PROBABILITIES, floats(probabilities.asFloatBuffer(), rows, classes));
      }
    }

    private OnnxTensor floats(FloatBuffer values, int rows, int columns) throws OrtException {
      return OnnxTensor.createTensor(
          environment, values.slice(0, rows * columns), new long[] {rows, columns});
    }

    void run() throws OrtException {
      // The result owns nothing, so that closing it would only cost time.
      session.run(inputs, Set.of(), outputs, null);
    }

    @Override
    public void close() {
      inputs.values().forEach(OnnxTensor::close);
      outputs.values().forEach(OnnxTensor::close);
    }
  }
}
