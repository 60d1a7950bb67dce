// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.scoring.ScoredRecord;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The metrics of the predictions of one model key.
 *
 * <p>A distribution is a group with {@code count}, {@code sum} and, per label {@code le}, {@code
 * bucket}: what Prometheus calls a histogram. Its bounds are whole numbers of a small unit, because
 * Flink's Prometheus reporter, unless it is told otherwise, writes the label 0.5 as 0_5, and {@code
 * histogram_quantile} passes over a bucket whose bound is no number. For the same reason the last
 * bound is Inf and not +Inf.
 *
 * <p>Written by the task's thread, read by the reporters' without locks: the counters are plain
 * longs, as Flink's own are.
 */
final class ModelMetrics {
  private static final long[] TIME_BOUNDS_MS = {
    5,
    10,
    25,
    50,
    100,
    250,
    500,
    1_000,
    2_500,
    5_000,
    10_000,
    30_000,
    60_000,
    300_000,
    900_000,
    3_600_000,
    86_400_000
  };
  private static final long[] CONFIDENCE_BOUNDS_PERMILLE = {
    1, 10, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 950, 990, 999, 1_000
  };

  /** Up to the entropy of a million classes that are all alike, 13.8 nats. */
  private static final long[] ENTROPY_BOUNDS_MILLINATS = {
    1, 10, 50, 100, 200, 400, 700, 1_000, 1_500, 2_000, 3_000, 4_000, 6_000, 8_000, 11_000, 14_000
  };

  private static final double MILLI = 1000;

  private final MetricGroup group;
  private final Counter predictions;
  private final Counter logits;
  private final Counter abstained;
  private final Distribution eventTimeToScoring = new Distribution(TIME_BOUNDS_MS);
  private final Distribution confidence = new Distribution(CONFIDENCE_BOUNDS_PERMILLE);
  private final Distribution entropy = new Distribution(ENTROPY_BOUNDS_MILLINATS);
  private volatile int revision;

  private long lastUsedMs;

  /** Registers the metrics in {@code group}, which is this model key's own. */
  ModelMetrics(MetricGroup group) {
    this.group = group;
    predictions = group.counter("predictions");
    logits = group.counter("logits");
    abstained = group.counter("abstained");
    register("eventTimeToScoringMs", eventTimeToScoring);
    register("confidencePermille", confidence);
    register("entropyMillinats", entropy);
  }

  /** Returns when the latest prediction was counted; for the task's thread alone. */
  long lastUsedMs() {
    return lastUsedMs;
  }

  /** Shows the revision of the spec that made the latest prediction. */
  void registerRevision() {
    group.gauge("revision", () -> revision);
  }

  private void register(String name, Distribution distribution) {
    MetricGroup own = group.addGroup(name);
    own.counter("count", new ReadOnlyCounter(distribution::count));
    own.gauge("sum", distribution::sum);
    for (int i = 0; i < distribution.buckets(); i++) {
      int bucket = i;
      long bound = distribution.bound(bucket);
      String label = bound == Long.MAX_VALUE ? "Inf" : Long.toString(bound);
      own.addGroup("le", label)
          .counter("bucket", new ReadOnlyCounter(() -> distribution.cumulativeCount(bucket)));
    }
  }

  /**
   * Counts a prediction.
   *
   * @param timestampMs stands in for an event time that the record does not have; negative if there
   *     is none
   * @param nowMs the time of scoring
   */
  void predicted(ScoredRecord prediction, long timestampMs, long nowMs) {
    predictions.inc();
    logits.inc(prediction.input().logitCount());
    if (prediction.abstained()) {
      abstained.inc();
    }
    countTime(prediction, timestampMs, nowMs);
    confidence.record(prediction.probability() * MILLI);
    entropy.record(prediction.entropy() * MILLI);
    int newRevision = prediction.spec().revision();
    if (newRevision != revision) { // a volatile write costs more than all of the above
      revision = newRevision;
    }
    lastUsedMs = nowMs;
  }

  private void countTime(ScoredRecord prediction, long timestampMs, long nowMs) {
    boolean hasEventTime = prediction.input().hasEventTime();
    long since = hasEventTime ? prediction.input().eventTimeMs() : timestampMs;
    if (hasEventTime || timestampMs >= 0) {
      // Clocks differ: what comes from the future took no time. As float64, which cannot overflow.
      eventTimeToScoring.record(Math.max(0.0, (double) nowMs - since));
    }
  }
}
