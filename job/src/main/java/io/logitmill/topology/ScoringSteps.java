// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.config.JobConfig;
import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.ScoredRecord;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/**
 * The four steps from the bytes of a logit record to the bytes of a prediction.
 *
 * <p>They are called in order for each record and hand on their results among themselves, in
 * buffers that are reused. A step that throws leaves nothing behind: the next record begins again
 * with {@link #decode}. Not thread-safe; one per task.
 */
public interface ScoringSteps extends AutoCloseable {
  /**
   * Says where the next record is from. Called in a replay alone: there the spec may depend on it.
   */
  default void moveTo(String topic, int partition, long offset) {}

  /**
   * Decodes one logit record.
   *
   * @param bytes hold the record, not null; only read, and pointed into until the next record
   * @param from index of the record's first byte
   * @param length of the record in bytes
   */
  void decode(byte[] bytes, int from, int length) throws RejectionException;

  /**
   * Finds the model spec of the decoded record; may wait for a new version of the catalogue.
   *
   * @throws IOException if the catalogue has been out of reach for too long; fails the task
   * @throws InterruptedException if the task is cancelled while waiting
   */
  void lookUp() throws RejectionException, IOException, InterruptedException;

  /** Computes the prediction. */
  void score() throws RejectionException;

  /** Returns what {@link #score} computed; only read it, and before the next record. */
  ScoredRecord scored();

  /** Returns the encoded prediction in an array of its own. */
  byte[] encode() throws RejectionException;

  @Override
  void close();

  /**
   * Returns what opens the real steps.
   *
   * @param inputSchemas JSON of further schemas that records may be written with
   * @param lookup opens the catalogue
   */
  static Factory of(JobConfig config, List<String> inputSchemas, CatalogueHandle.Factory lookup) {
    return new CodecScoringSteps.Opener(
        config.input().format(),
        new ArrayList<>(inputSchemas),
        config.output().format(),
        config.kernel(),
        lookup);
  }

  /**
   * Opens the real steps outside of a job: nothing is registered as a metric.
   *
   * @param inputSchemas JSON of further schemas that records may be written with
   * @param lookup where specs are looked up; closed with the steps
   */
  static ScoringSteps open(JobConfig config, List<String> inputSchemas, CatalogueHandle lookup) {
    return new CodecScoringSteps.Opener(
            config.input().format(),
            new ArrayList<>(inputSchemas),
            config.output().format(),
            config.kernel(),
            () -> lookup)
        .open(new UnregisteredMetricsGroup(), lookup);
  }

  /** Opens the steps in the task that will run them. */
  interface Factory extends Serializable {
    /** Returns new steps, with their gauges registered in the operator's metrics. */
    ScoringSteps open(RuntimeContext runtime) throws Exception;
  }
}
