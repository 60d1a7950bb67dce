// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

/**
 * A sum over a set of offsets that tells whether two sets are the same, whatever their order.
 *
 * <p>Each offset is mixed to 64 bits by the finalizer of SplitMix64 (Steele, Lea and Flood, "Fast
 * Splittable Pseudorandom Number Generators", OOPSLA 2014; variant 13 of Stafford's mixers), and
 * the results are added modulo 2^64. Two different sets, or multisets, have the same sum by a
 * chance of about 2^-64. A count alone would not see that one record was lost and another one came
 * twice.
 */
public final class OffsetSum {
  private OffsetSum() {}

  /** Returns what an offset adds to the sum. */
  public static long of(long offset) {
    // 0 is a fixed point of the mixer: without the increment offset 0 would never be missed.
    long z = offset + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
