// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

import java.util.Arrays;

/**
 * Draws classes in proportion to given weights, usually how often each was seen in training.
 *
 * <p>Keeps 20 bytes per class. One draw takes constant time.
 */
public final class UnigramSampler implements ClassSampler {
  /*
   * The alias method: every class is one column of the same width; the class itself owns the lower
   * part of its column, up to its threshold, and one other class, its alias, the rest. A draw
   * chooses a column and a height in it. A. J. Walker (1977); the table is built in linear time as
   * in M. D. Vose: A linear algorithm for generating random numbers with a given distribution. IEEE
   * TSE 17 (1991).
   */
  private final double[] probabilities;
  private final double[] thresholds;
  private final int[] aliases;
  private final int support;

  /**
   * @param weights one per class, finite, at least 0, one of them above 0; their sum is finite
   * @throws IllegalArgumentException if they are not
   */
  public UnigramSampler(double[] weights) {
    double sum = sum(weights);
    probabilities = new double[weights.length];
    thresholds = new double[weights.length];
    aliases = new int[weights.length];
    int above = 0;
    for (int classId = 0; classId < weights.length; classId++) {
      probabilities[classId] = weights[classId] / sum;
      above += probabilities[classId] > 0 ? 1 : 0;
    }
    support = above;
    buildTable();
  }

  /**
   * Returns the sampler of TensorFlow's {@code fixed_unigram_candidate_sampler}: the weights are
   * the frequencies raised to the power of the distortion, behind reserved ids that are never
   * drawn.
   *
   * @param frequencies one per class, but for the reserved ids
   * @param distortion 1 keeps the frequencies, 0 makes them equal; finite
   * @param reservedIds how many leading class ids have weight 0
   * @throws IllegalArgumentException as the constructor
   */
  public static UnigramSampler of(double[] frequencies, double distortion, int reservedIds) {
    Arguments.require(reservedIds >= 0, "Expected reserved ids from 0 up, found %s.", reservedIds);
    double[] weights = new double[reservedIds + frequencies.length];
    for (int i = 0; i < frequencies.length; i++) {
      weights[reservedIds + i] =
          distortion == 1 ? frequencies[i] : StrictMath.pow(frequencies[i], distortion);
    }
    return new UnigramSampler(weights);
  }

  private static double sum(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      Arguments.require(
          weight >= 0 && weight <= Double.MAX_VALUE,
          "Expected finite weights from 0 up, found %s.",
          weight);
      sum += weight;
    }
    Arguments.require(
        sum > 0 && sum <= Double.MAX_VALUE,
        "Expected weights with a finite sum above 0, found the sum %s.",
        sum);
    return sum;
  }

  /** Pairs each class below the mean with one above it, which gives away what the first lacks. */
  private void buildTable() {
    int count = probabilities.length;
    int[] small = new int[count];
    int smallCount = 0;
    int[] large = new int[count];
    int largeCount = 0;
    for (int classId = 0; classId < count; classId++) {
      thresholds[classId] = probabilities[classId] * count;
      if (thresholds[classId] < 1) {
        small[smallCount++] = classId;
      } else {
        large[largeCount++] = classId;
      }
    }
    while (smallCount > 0 && largeCount > 0) {
      int lacking = small[--smallCount];
      int giving = large[largeCount - 1];
      aliases[lacking] = giving;
      thresholds[giving] -= 1 - thresholds[lacking];
      if (thresholds[giving] < 1) {
        largeCount--;
        small[smallCount++] = giving;
      }
    }
    // What is left is at 1 but for rounding.
    fill(small, smallCount);
    fill(large, largeCount);
  }

  private void fill(int[] classIds, int count) {
    Arrays.stream(classIds, 0, count).forEach(this::fill);
  }

  private void fill(int classId) {
    if (probabilities[classId] > 0) {
      thresholds[classId] = 1;
    } else {
      // Rounding took the mass of all classes that could have been its alias.
      aliases[classId] = mostProbable();
    }
  }

  private int mostProbable() {
    int best = 0;
    for (int classId = 1; classId < probabilities.length; classId++) {
      best = probabilities[classId] > probabilities[best] ? classId : best;
    }
    return best;
  }

  @Override
  public int classCount() {
    return probabilities.length;
  }

  @Override
  public int draw(Philox random) {
    int column = random.nextInt(probabilities.length);
    return random.nextDouble() < thresholds[column] ? column : aliases[column];
  }

  @Override
  public double probability(int classId) {
    Arguments.requireClass(classId, probabilities.length);
    return probabilities[classId];
  }

  @Override
  public int support() {
    return support;
  }
}
