// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.Partition;
import io.logitmill.softmax.ScalarKernel;
import io.logitmill.softmax.TopClasses;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The kernels of this project, driven as the job drives them: from the little-endian bytes of a
 * record to probabilities, or to the top classes and the log partition. The only class here that
 * knows them.
 */
final class Ours {
  /** The kernels that there are, by the names of the configuration. */
  static final List<String> KERNELS = List.of("scalar");

  private static final VarHandle LITTLE_ENDIAN_FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int TOP = 5;

  private final Kernel kernel;
  private final Partition partition = new Partition();
  private final TopClasses topClasses = new TopClasses();
  private final float[] logits;
  private final float[] scaled;
  private final float[] exponentials;

  private Ours(String kernel, int classes) {
    if (!KERNELS.contains(kernel)) {
      throw new UnsupportedOperationException(
          String.format("expected a kernel of %s, found %s", KERNELS, kernel));
    }
    this.kernel = new ScalarKernel();
    logits = new float[classes];
    scaled = new float[classes];
    exponentials = new float[classes];
  }

  /** Computes the softmax of the logits at {@code record[offset ..]}. */
  void softmax(byte[] record, int offset, int classes, float[] probabilities) {
    partition(record, offset, classes);
    kernel.normalize(exponentials, classes, partition, probabilities);
  }

  /**
   * Selects the five greatest logits, best first.
   *
   * @return the log partition
   */
  double top5(byte[] record, int offset, int classes, int[] top) {
    partition(record, offset, classes);
    int selected = topClasses.select(scaled, classes, TOP);
    System.arraycopy(topClasses.classIds(), 0, top, 0, selected);
    return partition.logPartition();
  }

  /** Computes the sigmoid of every logit at {@code record[offset ..]}. */
  void sigmoid(byte[] record, int offset, int classes, float[] probabilities) {
    scale(record, offset, classes);
    kernel.sigmoid(scaled, classes, probabilities);
  }

  private void partition(byte[] record, int offset, int classes) {
    scale(record, offset, classes);
    float max = scaled[kernel.argmax(scaled, classes)];
    kernel.exponentiate(scaled, classes, max, exponentials, partition);
  }

  private void scale(byte[] record, int offset, int classes) {
    for (int i = 0; i < classes; i++) {
      logits[i] = (float) LITTLE_ENDIAN_FLOAT.get(record, offset + i * Float.BYTES);
    }
    int valid = kernel.scale(logits, 0, classes, 1f, 0f, scaled);
    if (valid != classes) {
      throw new IllegalStateException("invalid logit of class " + valid);
    }
  }

  /** Opens one of {@link #KERNELS} for the benchmark. */
  static Call open(String kernel, Operation operation, Rows rows) {
    Ours ours = new Ours(kernel, rows.classes());
    return switch (operation) {
      case SOFTMAX ->
          new ProbabilitiesCall(rows) {
            @Override
            void compute(int start, float[] probabilities) {
              ours.softmax(rows.bytes(), start * Float.BYTES, rows.classes(), probabilities);
            }
          };
      case SIGMOID ->
          new ProbabilitiesCall(rows) {
            @Override
            void compute(int start, float[] probabilities) {
              ours.sigmoid(rows.bytes(), start * Float.BYTES, rows.classes(), probabilities);
            }
          };
      case TOP5 ->
          new TopCall(rows) {
            @Override
            double compute(int start, int[] top) {
              return ours.top5(rows.bytes(), start * Float.BYTES, rows.classes(), top);
            }
          };
      case MAX -> throw new UnsupportedOperationException("not one of our operations");
    };
  }
}
