// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logitmill.scoring.RejectionException;
import io.logitmill.scoring.RejectionStage;
import io.logitmill.scoring.ScoringMetrics;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/**
 * The {@code score} operator: every input record becomes exactly one output record, a prediction or
 * a dead letter.
 *
 * <p>A record that cannot be scored never fails the task, because the task would meet it again
 * after the restart: rejections and unexpected {@link RuntimeException}s become dead letters. What
 * does fail the task is not about one record: an {@link Error}, a catalogue that stays out of
 * reach, cancellation, and the deliberate stops.
 *
 * <p>In the job itself it has no state. It is a {@link CheckpointedFunction} there only to learn
 * whether the job was resumed, which no other operator of the job is told. In a replay it counts
 * what it has seen, for the account.
 */
final class ScoreFunction extends RichMapFunction<SourceRecord, OutputRecord>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private final ScoreSettings settings;

  private transient Predictor predictor;
  private transient ScoringMetrics metrics;
  private transient DeadLetterLimit deadLetterLimit;
  private transient Predictions predictions;
  private transient DeadLetters deadLetters;
  private transient OutputRecord output;
  private transient PartitionCounts counts;
  private transient DeadLetterOriginals originals;
  private transient Coordinates deadLetterCoordinates;

  ScoreFunction(ScoreSettings settings) {
    this.settings = settings;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    if (settings.freshStartRefusal() != null && !context.isRestored()) {
      throw DeliberateStop.because("%s", settings.freshStartRefusal());
    }
    ReplaySettings replay = settings.replay();
    if (replay != null && replay.counts() != null) {
      counts =
          PartitionCounts.open(
              replay.counts().open(ScoringTopology.SCORE_UID),
              context,
              getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    // The job itself has no state: a record is done when map returns.
    if (counts != null) {
      counts.snapshot();
    }
  }

  /** Is told, in a replay, that no record will follow. */
  void endInput() {
    if (counts != null) {
      counts.endInput();
    }
  }

  @Override
  public void open(OpenContext openContext) throws Exception {
    OutputTimestamp timestamps =
        new OutputTimestamp(settings.timestamp(), System::currentTimeMillis);
    ReplaySettings replay = settings.replay();
    byte[] replayId = replay == null ? null : replay.id().getBytes(UTF_8);
    if (replay != null && replay.deadLetters()) {
      originals = new DeadLetterOriginals();
      deadLetterCoordinates = new Coordinates();
    }
    predictions = new Predictions(timestamps, settings.maxPredictionBytes(), replayId);
    deadLetters = new DeadLetters(timestamps, settings.maxDeadLetterBytes(), replayId);
    // NaN, no limit, compares as false with every number of dead letters.
    deadLetterLimit = new DeadLetterLimit(settings.maxDeadLetterRatio());
    output = new OutputRecord();
    metrics =
        new FlinkScoringMetrics(getRuntimeContext().getMetricGroup(), System::currentTimeMillis);
    predictor = new Predictor(settings.steps().open(getRuntimeContext()));
  }

  @Override
  public void close() {
    if (predictor != null) {
      predictor.close();
    }
    if (counts != null) {
      counts.close();
    }
  }

  @Override
  public OutputRecord map(SourceRecord source) throws IOException, InterruptedException {
    if (settings.replay() == null) {
      var unused = score(source, null);
    } else {
      replay(source);
    }
    return output;
  }

  private void replay(SourceRecord source) throws IOException, InterruptedException {
    boolean isPrediction;
    if (originals == null) {
      predictor.moveTo(source.topic, source.partition, source.offset);
      isPrediction = score(source, null);
    } else {
      byte[] deadLetter = deadLetterCoordinates.encode(source);
      isPrediction = score(originals.restore(source), deadLetter);
    }
    if (counts == null) {
      return;
    }
    if (isPrediction) {
      counts.countPassed(source);
    } else {
      counts.countOther(source);
    }
  }

  /**
   * Fills the output with what becomes of a record.
   *
   * @param deadLetter coordinates of the dead letter that it was before; null for none
   * @return whether it is a prediction
   */
  private boolean score(SourceRecord source, byte[] deadLetter)
      throws IOException, InterruptedException {
    try {
      byte[] prediction = predictor.predict(source.value, source.valueFrom, source.valueLength);
      predictions.fill(output, source, prediction, deadLetter);
    } catch (RejectionException rejection) {
      reject(source, rejection, deadLetter);
      return false;
    } catch (RuntimeException unexpected) {
      RejectionException internal =
          new RejectionException.Internal(RejectionStage.ENCODE, unexpected);
      reject(source, internal, deadLetter);
      return false;
    }
    metrics.predicted(predictor.scored(), source.timestamp);
    deadLetterLimit.countPrediction();
    return true;
  }

  private void reject(SourceRecord source, RejectionException rejection, byte[] deadLetter) {
    deadLetters.fill(output, source, rejection, deadLetter);
    metrics.rejected(rejection.code());
    deadLetterLimit.countDeadLetter(source, rejection);
  }
}
