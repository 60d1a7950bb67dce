// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

/** What a {@link Workload} consists of. */
public enum Mix {
  /** One record in a hundred is bad, one in fifty of those by its size; some come from ahead. */
  USUAL(100, 50),

  /** Every record is bad, whatever scores it. */
  ALL_BAD(1, Integer.MAX_VALUE),

  /** One record in fifty is about or above a limit of size: in value, key or headers. */
  OVERSIZE(50, 1),

  /** As usual, but the producer's clock jumps; see {@link JumpingClock}. */
  CLOCK_JUMPS(100, 50);

  /** One record in so many is bad. */
  final int badEvery;

  /** The bad records of extreme sizes are a megabyte each: a few of them go a long way. */
  final int sizeEveryBad;

  Mix(int badEvery, int sizeEveryBad) {
    this.badEvery = badEvery;
    this.sizeEveryBad = sizeEveryBad;
  }
}
