// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import io.logitmill.softmax.Numerics;

/** A call in Java that writes the probabilities of one row into an array. */
abstract class ProbabilitiesCall implements Call {
  private final Rows rows;
  private final float[] probabilities;

  ProbabilitiesCall(Rows rows) {
    this.rows = rows;
    // Our kernels write whole quads.
    probabilities = new float[Numerics.padded(rows.classes())];
  }

  /** Computes the row whose first logit has the index {@code start}. */
  abstract void compute(int start, float[] probabilities);

  @Override
  public final double call(int row) {
    compute(rows.start(row), probabilities);
    return probabilities[0];
  }

  @Override
  public final void probabilities(int row, float[] probabilities) {
    System.arraycopy(this.probabilities, 0, probabilities, 0, rows.classes());
  }
}
