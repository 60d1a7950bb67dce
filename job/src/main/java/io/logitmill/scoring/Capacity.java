// SPDX-License-Identifier: Apache-2.0
package io.logitmill.scoring;

/** How buffers grow: by doubling, so that adding one by one costs the same for each. Stateless. */
final class Capacity {
  private static final int FIRST = 16;
  private static final long LONGEST_ARRAY = Integer.MAX_VALUE - 8L;

  private Capacity() {}

  /** Returns the next capacity after {@code capacity}, at least {@code needed}. */
  static int grown(int capacity, int needed) {
    int doubled = (int) Math.min(LONGEST_ARRAY, 2L * Math.max(capacity, FIRST));
    return Math.max(needed, doubled);
  }
}
