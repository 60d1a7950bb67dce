// SPDX-License-Identifier: Apache-2.0
package io.logitmill.testutils;

import io.logitmill.sampling.ClassSampler;
import io.logitmill.sampling.Philox;
import io.logitmill.sampling.TailSample;
import io.logitmill.softmax.DenseLogits;
import io.logitmill.softmax.Frame;
import io.logitmill.softmax.LogitPass;
import io.logitmill.softmax.ScalarKernel;
import io.logitmill.softmax.Scaling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Estimates one partition many times, and counts how that goes. Not thread-safe. */
public final class PartitionTrial {
  private static final double NORMAL_95 = 1.959964;

  private final DenseLogits logits = new DenseLogits();
  private final LogitPass pass = new LogitPass(new ScalarKernel());
  private final Frame frame = new Frame();
  private final TailSample tail = new TailSample();
  private final int head;
  private double logPartition;
  private double exact;
  private double known;
  private double relativeVariance;
  private double range;
  private int draws;
  private int covered;
  private double relativeSum;
  private double errorSum;

  /**
   * @param head how many of the most probable classes are computed
   */
  public PartitionTrial(int head) {
    this.head = head;
  }

  /** Begins the logits of another record; what was counted before stays. */
  public void begin(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    logits.set(bytes.array(), 0, values.length, Scaling.IDENTITY);
    pass.softmax(logits, null);
    logPartition = pass.partition().logPartition();
    frame.begin(pass.max());
    pass.select(head);
    beginRecord();
    double rest = 0;
    for (int classId = 0; classId < values.length; classId++) {
      double exponential = frame.exponential(values[classId]);
      rest += tail.addKnown(classId) ? exponential : 0;
    }
    exact = known + rest;
  }

  private void beginRecord() {
    tail.begin(logits.count());
    known = 0;
    for (int i = 0; i < head; i++) {
      tail.addKnown(pass.selected()[i]);
      known += frame.exponential(logits.scaled(pass.selected()[i]));
    }
  }

  /** Draws different classes once, all as likely. */
  public void drawDistinct(int size, Philox random) {
    beginRecord();
    tail.drawDistinct(logits, frame, size, random);
    count();
  }

  /** Draws classes once, independently. */
  public void drawIndependent(ClassSampler sampler, int size, Philox random) {
    beginRecord();
    tail.drawIndependent(logits, frame, sampler, size, random);
    count();
  }

  private void count() {
    double sum = known + tail.estimate().sum();
    double error = Math.sqrt(tail.estimate().variance()) / sum;
    draws++;
    relativeSum += sum / exact;
    errorSum += error;
    covered +=
        Math.abs(frame.shift + frame.logShifted(sum) - logPartition) <= NORMAL_95 * error ? 1 : 0;
  }

  /**
   * Returns how far the mean of the estimates so far may be from the exact partition, relative to
   * it, in all but one of a million runs. All draws were of these logits and this sampler.
   *
   * @param sampler that was drawn from; distinct draws have at most the variance of independent
   *     ones (W. Hoeffding, 1963)
   */
  public double allowedBias(ClassSampler sampler, int size) {
    beginRecord();
    relativeVariance = 0;
    range = 0;
    for (int classId = 0; classId < logits.count(); classId++) {
      if (tail.addKnown(classId)) {
        double weight =
            frame.exponential(logits.scaled(classId)) / exact / sampler.probability(classId);
        relativeVariance += weight * weight * sampler.probability(classId);
        range = Math.max(range, weight);
      }
    }
    return Chance.meanDeviation(relativeVariance, range, Math.multiplyExact(draws, size));
  }

  /** Returns the mean of the estimates, relative to the exact partition, less 1. */
  public double relativeBias() {
    return relativeSum / draws - 1;
  }

  /** Returns the mean of the relative standard errors. */
  public double meanError() {
    return errorSum / draws;
  }

  /** Returns the share of the 95 % intervals that hold the exact log partition. */
  public double coverage() {
    return (double) covered / draws;
  }
}
