// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

/**
 * Draws low class ids more often: an approximation of Zipf's law, for class ids in the order of
 * falling frequency. P(c) = ln((c + 2) / (c + 1)) / ln(classes + 1).
 */
public final class LogUniformSampler implements ClassSampler {
  /*
   * A class is the integer part of a number x in [1, classes + 1) with the density 1 / (x
   * ln(classes + 1)), less 1. All octaves [2^k, 2^(k + 1)) of x have the same share. So: any
   * octave; in it, x uniformly, kept with probability 2^k / x; and all over again if the last
   * octave reaches beyond the classes. That is 1.44 to 2.9 attempts on average and no exponential
   * function, which the bits of a draw would depend on.
   */
  private static final int FRACTION_BITS = 52;

  private final int classCount;
  private final int octaves;
  private final double normalizer;

  /**
   * @param classCount at least 1
   */
  public LogUniformSampler(int classCount) {
    Arguments.requireClasses(classCount);
    this.classCount = classCount;
    octaves = Integer.SIZE - Integer.numberOfLeadingZeros(classCount);
    normalizer = StrictMath.log1p(classCount);
  }

  @Override
  public int classCount() {
    return classCount;
  }

  @Override
  public int draw(Philox random) {
    while (true) {
      int octave = random.nextInt(octaves);
      // In [1, 2), exactly.
      double x = 1.0 + (random.nextLong() >>> (Long.SIZE - FRACTION_BITS)) * 0x1p-52;
      if (random.nextDouble() * x < 1.0) {
        long number = (long) (x * (1L << octave));
        if (number <= classCount) {
          return (int) (number - 1);
        }
      }
    }
  }

  @Override
  public double probability(int classId) {
    Arguments.requireClass(classId, classCount);
    return StrictMath.log1p(1.0 / (classId + 1.0)) / normalizer;
  }

  @Override
  public int support() {
    return classCount;
  }
}
