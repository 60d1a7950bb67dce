// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

/**
 * Random numbers of the generator Philox4x32-10, the same on every machine and JDK.
 *
 * <p>The same key and stream give the same numbers; every other pair gives numbers that are
 * independent of them for all practical purposes. Not thread-safe; make one per thread, or one per
 * unit of work, with a stream of its own.
 */
public final class Philox {
  /*
   * A counter-based generator: a block of four numbers is a bijection of a 128-bit counter, chosen
   * by a 64-bit key. The upper half of the counter is the stream here, the lower half counts the
   * blocks. Streams cannot overlap, need no state of each other, and can be begun in any order,
   * which is what a replay needs.
   *
   * J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw: Parallel random numbers: as easy as 1, 2,
   * 3. SC 2011. It passes TestU01's BigCrush, also across keys and across streams. The constants
   * are the paper's; the tests repeat the known answers of its reference implementation, Random123.
   */
  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_2 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;

  private static final long LOW = 0xFFFFFFFFL;
  private static final int BLOCK = 4;
  private static final int DOUBLE_BITS = 53;

  private final int[] block = new int[BLOCK];
  private long key;
  private long stream;
  private long counter;
  private int used;

  /** Makes the generator of a key and a stream. */
  public Philox(long key, long stream) {
    begin(key, stream);
  }

  /** Begins the numbers of another key and stream. */
  public void begin(long key, long stream) {
    this.key = key;
    this.stream = stream;
    counter = 0;
    used = BLOCK;
  }

  /** Returns 32 random bits. */
  public int nextInt() {
    if (used == BLOCK) {
      fill(counter++, stream, key, block);
      used = 0;
    }
    return block[used++];
  }

  /** Returns 64 random bits. */
  public long nextLong() {
    long low = nextInt() & LOW;
    return (long) nextInt() << Integer.SIZE | low;
  }

  /** Returns a number in [0, 1), a multiple of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> (Long.SIZE - DOUBLE_BITS)) * 0x1p-53;
  }

  /**
   * Returns a number from 0 to {@code bound}, exclusive, each exactly as likely as the others.
   *
   * @param bound at least 1
   */
  public int nextInt(int bound) {
    // D. Lemire: Fast random integer generation in an interval. ACM TOMACS 29 (2019).
    long product = (nextInt() & LOW) * bound;
    if ((product & LOW) < bound) {
      long least = (1L << Integer.SIZE) % bound;
      while ((product & LOW) < least) {
        product = (nextInt() & LOW) * bound;
      }
    }
    return (int) (product >>> Integer.SIZE);
  }

  /**
   * Computes one block.
   *
   * @param low the lower half of the counter
   * @param high the upper half of the counter
   * @param block four numbers, written
   */
  static void fill(long low, long high, long key, int[] block) {
    int c0 = (int) low;
    int c1 = (int) (low >>> Integer.SIZE);
    int c2 = (int) high;
    int c3 = (int) (high >>> Integer.SIZE);
    int k0 = (int) key;
    int k1 = (int) (key >>> Integer.SIZE);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = (c0 & LOW) * MULTIPLIER_0;
      long product2 = (c2 & LOW) * MULTIPLIER_2;
      c0 = (int) (product2 >>> Integer.SIZE) ^ c1 ^ k0;
      c1 = (int) product2;
      c2 = (int) (product0 >>> Integer.SIZE) ^ c3 ^ k1;
      c3 = (int) product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    block[0] = c0;
    block[1] = c1;
    block[2] = c2;
    block[3] = c3;
  }
}
