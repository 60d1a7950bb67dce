// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import io.logitmill.softmax.DenseLogits;
import io.logitmill.softmax.Kernel;
import io.logitmill.softmax.KernelChoice;
import io.logitmill.softmax.KernelFacts;
import io.logitmill.softmax.LogitPass;
import io.logitmill.softmax.Numerics;
import io.logitmill.softmax.Scaling;
import java.util.List;

/**
 * The kernels of this project, driven as the job drives them: from the little-endian bytes of a
 * record to probabilities, or to the top classes and the log partition. The only class here that
 * knows them.
 */
final class Ours {
  /** The kernels that there are, by the names of the configuration. */
  static final List<String> KERNELS = List.of("vector", "scalar");

  private static final int TOP = 5;
  private static final int[] NO_CLASSES = {};

  private final LogitPass pass;
  private final Scaling scaling;
  private final DenseLogits logits = new DenseLogits();

  private Ours(String kernel, int classes) {
    pass = new LogitPass(kernel(kernel));
    scaling = Scaling.of(1f, 0f, null, NO_CLASSES, classes);
  }

  private static Kernel kernel(String name) {
    KernelChoice.Wanted wanted =
        switch (name) {
          case "scalar" -> KernelChoice.Wanted.SCALAR;
          case "vector" -> KernelChoice.Wanted.VECTOR;
          default ->
              throw new UnsupportedOperationException(
                  String.format("expected a kernel of %s, found %s", KERNELS, name));
        };
    return KernelChoice.of(wanted, KernelFacts.ofThisMachine()).kernel();
  }

  /**
   * Computes the softmax of the logits at {@code record[offset ..]}.
   *
   * @param probabilities as long as {@link Numerics#padded} says
   */
  void softmax(byte[] record, int offset, int classes, float[] probabilities) {
    logits.set(record, offset, classes, scaling);
    requireValid(pass.softmax(logits, probabilities));
    pass.probabilities();
  }

  /**
   * Selects the five greatest logits, best first.
   *
   * @return the log partition
   */
  double top5(byte[] record, int offset, int classes, int[] top) {
    logits.set(record, offset, classes, scaling);
    requireValid(pass.softmax(logits, null));
    int selected = pass.select(TOP);
    System.arraycopy(pass.selected(), 0, top, 0, selected);
    return pass.partition().logPartition();
  }

  /** Computes the sigmoid of every logit at {@code record[offset ..]}. */
  void sigmoid(byte[] record, int offset, int classes, float[] probabilities) {
    logits.set(record, offset, classes, scaling);
    requireValid(pass.range(logits));
    pass.sigmoid(probabilities);
  }

  private void requireValid(int valid) {
    if (valid != logits.count()) {
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
