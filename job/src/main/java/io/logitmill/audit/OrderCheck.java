// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import java.util.Arrays;

/**
 * Within one output partition, the source offsets of one input partition must ascend.
 *
 * <p>Remembers the highest offset of each pair of them. Not thread-safe.
 */
final class OrderCheck {
  private final int inputs;
  private final long[][] highest;

  /**
   * @param outputs number of output partitions
   * @param inputs number of input partitions
   */
  OrderCheck(int outputs, int inputs) {
    this.inputs = inputs;
    highest = new long[outputs][];
  }

  /**
   * Takes the next record of an output partition. Returns the higher offset that stands before it,
   * or -1 if there is none.
   */
  long next(int output, int input, long offset) {
    if (highest[output] == null) {
      highest[output] = new long[inputs];
      Arrays.fill(highest[output], -1);
    }
    long before = highest[output][input];
    if (offset >= before) {
      highest[output][input] = offset;
      return -1;
    }
    return before;
  }
}
