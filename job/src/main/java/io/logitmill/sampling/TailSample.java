// SPDX-License-Identifier: Apache-2.0
package io.logitmill.sampling;

import io.logitmill.softmax.ClassSet;
import io.logitmill.softmax.DenseLogits;
import io.logitmill.softmax.Frame;
import java.util.Arrays;

/**
 * A sample of the classes of one record beside those that are known, and the estimate of the sum of
 * the exponentials of all that are not known.
 *
 * <p>For every record: {@link #begin}, then {@link #addKnown}, then one of the two ways to draw.
 * Keeps buffers of 16 bytes for each class drawn and 2 bits for each class. Not thread-safe.
 */
public final class TailSample {
  private final ClassSet known = new ClassSet();
  private int[] knownIds = new int[16];
  private int knownCount;
  private final ClassSet drawn = new ClassSet();
  private int[] drawnIds = {};
  private int drawnCount;
  private double[] terms = {};
  private final SumEstimate estimate = new SumEstimate();

  /** Begins a record of {@code classCount} classes, of which none is known. */
  public void begin(int classCount) {
    known.clear(knownIds, knownCount);
    known.reserve(classCount);
    knownCount = 0;
    drawn.clear(drawnIds, drawnCount);
    drawn.reserve(classCount);
    drawnCount = 0;
  }

  /** Adds a class that is not to be estimated; returns whether it was not known before. */
  public boolean addKnown(int classId) {
    boolean isNew = known.add(classId);
    if (isNew) {
      if (knownCount == knownIds.length) {
        knownIds = Arrays.copyOf(knownIds, 2 * knownCount);
      }
      knownIds[knownCount++] = classId;
    }
    return isNew;
  }

  /** Returns the known classes in the order in which they were added. */
  public int[] knownIds() {
    return knownIds;
  }

  /** Returns how many of {@link #knownIds()} are valid. */
  public int knownCount() {
    return knownCount;
  }

  /**
   * Draws different classes, all that are not known as likely.
   *
   * @param logits checked
   * @param frame of the greatest of them
   * @param size at least 2, and at most half of the classes that are not known
   */
  public void drawDistinct(DenseLogits logits, Frame frame, int size, Philox random) {
    grow(size);
    while (drawnCount < size) {
      int classId = random.nextInt(logits.count());
      if (!known.contains(classId) && drawn.add(classId)) {
        terms[drawnCount] = frame.exponential(logits.scaled(classId));
        drawnIds[drawnCount++] = classId;
      }
    }
    estimate.ofDistinct(terms, size, logits.count() - knownCount);
  }

  /**
   * Draws classes independently. Those that fall on a known class count as nothing, so that the
   * expected counts do not depend on what is known.
   *
   * @param logits checked
   * @param frame of the greatest of them
   * @param sampler of as many classes; one that it never draws must be known
   * @param size at least 2
   */
  public void drawIndependent(
      DenseLogits logits, Frame frame, ClassSampler sampler, int size, Philox random) {
    grow(size);
    for (int i = 0; i < size; i++) {
      int classId = sampler.draw(random);
      if (known.contains(classId)) {
        terms[i] = 0;
      } else {
        terms[i] = frame.exponential(logits.scaled(classId)) / sampler.probability(classId);
        if (drawn.add(classId)) {
          drawnIds[drawnCount++] = classId;
        }
      }
    }
    estimate.ofIndependent(terms, size);
  }

  private void grow(int size) {
    if (terms.length < size) {
      terms = new double[size];
      drawnIds = new int[size];
    }
  }

  /** Returns the classes that were drawn and are not known, each once. */
  public int[] drawnIds() {
    return drawnIds;
  }

  /** Returns how many of {@link #drawnIds()} are valid. */
  public int drawnCount() {
    return drawnCount;
  }

  /** Returns the estimate of the sum of the exponentials, in the frame given. */
  public SumEstimate estimate() {
    return estimate;
  }
}
