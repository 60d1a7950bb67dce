// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

/** A call in Java that selects the best classes of one row and returns its log partition. */
abstract class TopCall implements Call {
  private static final int TOP = 5;

  private final Rows rows;
  private final int[] top;

  TopCall(Rows rows) {
    this.rows = rows;
    top = new int[Math.min(TOP, rows.classes())];
  }

  /**
   * Computes the row whose first logit has the index {@code start}.
   *
   * @param top written: class ids, best first, equal logits by lower class id
   * @return the log partition
   */
  abstract double compute(int start, int[] top);

  @Override
  public final double call(int row) {
    return compute(rows.start(row), top);
  }

  @Override
  public final int[] top() {
    return top;
  }
}
