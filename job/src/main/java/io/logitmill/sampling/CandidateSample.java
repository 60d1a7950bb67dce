// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The classes that were drawn for one batch, and how often each class was expected among them.
 *
 * <p>For model servers: draw once per batch or request, compute the logits of the classes drawn and
 * of the true classes, and send them with {@link #logExpectedCounts}. Immutable.
 */
public final class CandidateSample {
  private final ClassSampler sampler;
  private final int[] classIds;
  private final long tries;
  private final Rule rule;

  private enum Rule {
    INDEPENDENT,
    UNIQUE,
    FIXED_TRIES
  }

  private CandidateSample(ClassSampler sampler, int[] classIds, long tries, Rule rule) {
    this.sampler = sampler;
    this.classIds = classIds;
    this.tries = tries;
    this.rule = rule;
  }

  /**
   * Draws {@code size} classes independently: a class may be there more than once. TensorFlow's
   * {@code unique=False}.
   */
  public static CandidateSample independent(ClassSampler sampler, int size, Philox random) {
    requireSize(size);
    int[] drawn = new int[size];
    for (int i = 0; i < size; i++) {
      drawn[i] = sampler.draw(random);
    }
    return new CandidateSample(sampler, drawn, size, Rule.INDEPENDENT);
  }

  /**
   * Draws until {@code size} different classes are there. TensorFlow's {@code unique=True}, and its
   * expected counts, which take the number of tries for fixed. That number depends on what was
   * drawn, so the counts are a little off: for log-uniform draws of 4 out of 8 classes, up to 4 %
   * on the most frequent class. {@link #fixedTries} has exact ones.
   *
   * @param avoided class ids that are drawn again when they come
   * @throws IllegalArgumentException if there are not as many classes, or an avoided one is none
   */
  public static CandidateSample unique(
      ClassSampler sampler, int size, Philox random, int... avoided) {
    requireSize(size);
    BitSet taken = new BitSet(sampler.classCount());
    int drawable = sampler.support();
    for (int classId : avoided) {
      Arguments.requireClass(classId, sampler.classCount());
      if (!taken.get(classId) && sampler.probability(classId) > 0) {
        drawable--;
      }
      taken.set(classId);
    }
    if (size > drawable) {
      throw new IllegalArgumentException(
          "Expected a sample of at most %d classes, all that can be drawn, found %d."
              .formatted(drawable, size));
    }
    int[] drawn = new int[size];
    int count = 0;
    long tries = 0;
    while (count < size) {
      int classId = sampler.draw(random);
      tries++;
      if (!taken.get(classId)) {
        taken.set(classId);
        drawn[count++] = classId;
      }
    }
    return new CandidateSample(sampler, drawn, tries, Rule.UNIQUE);
  }

  /**
   * Draws {@code tries} times and drops repeats: so many different classes at most. Their expected
   * counts are exact, which makes it the right one for {@code correction: population}.
   */
  public static CandidateSample fixedTries(ClassSampler sampler, int tries, Philox random) {
    requireSize(tries);
    BitSet taken = new BitSet(sampler.classCount());
    int[] drawn = new int[tries];
    int count = 0;
    for (int i = 0; i < tries; i++) {
      int classId = sampler.draw(random);
      if (!taken.get(classId)) {
        taken.set(classId);
        drawn[count++] = classId;
      }
    }
    return new CandidateSample(sampler, Arrays.copyOf(drawn, count), tries, Rule.FIXED_TRIES);
  }

  private static void requireSize(int size) {
    Arguments.require(size >= 1, "Expected a sample of at least 1 class, found %s.", size);
  }

  /** Returns the class ids in the order in which they were drawn. */
  public int[] classIds() {
    return classIds.clone();
  }

  /** Returns how many draws it took. */
  public long tries() {
    return tries;
  }

  /**
   * Returns how often a class, drawn or not, was expected in the sample.
   *
   * @throws IllegalArgumentException if there is no such class
   */
  public double expectedCount(int classId) {
    Arguments.requireClass(classId, sampler.classCount());
    double probability = sampler.probability(classId);
    return switch (rule) {
      case INDEPENDENT -> ExpectedCounts.ofDraws(probability, classIds.length);
      case UNIQUE -> ExpectedCounts.ofTensorFlow(probability, classIds.length, tries);
      case FIXED_TRIES -> ExpectedCounts.ofUnique(probability, tries);
    };
  }

  /**
   * Returns the logarithms of the expected counts of some classes, as {@code log_expected_counts}
   * of a record carries them: for the true classes too, whether they were drawn or not.
   *
   * @throws IllegalArgumentException if one of them is no class
   */
  public float[] logExpectedCounts(int... classIds) {
    float[] logs = new float[classIds.length];
    for (int i = 0; i < classIds.length; i++) {
      logs[i] = (float) StrictMath.log(expectedCount(classIds[i]));
    }
    return logs;
  }
}
