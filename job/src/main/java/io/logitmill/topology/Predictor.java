// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.RejectionStage;
import io.logitmill.scoring.ScoredRecord;
import java.io.IOException;

/**
 * The way of one record from the bytes of its value to the bytes of its prediction, or to its
 * rejection.
 *
 * <p>The only caller of {@link ScoringSteps}: the job and whoever repeats its work take the same
 * way. Not thread-safe.
 */
public final class Predictor implements AutoCloseable {
  private final ScoringSteps steps;
  private RejectionStage stage = RejectionStage.DECODE;

  /**
   * @param steps closed with this
   */
  public Predictor(ScoringSteps steps) {
    this.steps = steps;
  }

  /** Says where the next record is from: a replay may score it by the spec of its time. */
  public void moveTo(String topic, int partition, long offset) {
    steps.moveTo(topic, partition, offset);
  }

  /**
   * Returns the encoded prediction in an array of its own.
   *
   * @param value the value of a logit record, or null for a tombstone; only read
   * @throws RejectionException if the record cannot become a prediction; an unexpected {@link
   *     RuntimeException} is one of them, {@code INTERNAL_ERROR}
   * @throws IOException if the catalogue has been out of reach for too long
   * @throws InterruptedException if the task is cancelled while it waits for the catalogue
   */
  public byte[] predict(byte[] value) throws RejectionException, IOException, InterruptedException {
    return predict(value, 0, value == null ? 0 : value.length);
  }

  /**
   * As {@link #predict(byte[])}, for a value that may lie among others.
   *
   * @param bytes hold the value; null for a tombstone
   * @param from index of the value's first byte
   * @param length of the value in bytes
   */
  public byte[] predict(byte[] bytes, int from, int length)
      throws RejectionException, IOException, InterruptedException {
    stage = RejectionStage.DECODE;
    if (bytes == null) {
      throw new RejectionException.NoValue("Expected a logit record, found no value.");
    }
    try {
      steps.decode(bytes, from, length);
      stage = RejectionStage.LOOKUP;
      steps.lookUp();
      stage = RejectionStage.SCORE;
      steps.score();
      stage = RejectionStage.ENCODE;
      return steps.encode();
    } catch (RuntimeException unexpected) {
      throw new RejectionException.Internal(stage, unexpected);
    }
  }

  /** Returns the prediction that {@link #predict} returned last; only read it, and at once. */
  public ScoredRecord scored() {
    return steps.scored();
  }

  @Override
  public void close() {
    steps.close();
  }
}
