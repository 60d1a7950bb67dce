// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.scoring.RejectionCode;
import io.logitmill.scoring.ScoredRecord;
import io.logitmill.scoring.ScoringMetrics;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The scorer's counts as Flink metrics under {@code logitmill}: {@code predictions}, {@code
 * deadLetters}, {@code deadLettered} once per rejection code with the label {@code code}, and
 * {@linkplain ModelMetrics those of each model key}.
 *
 * <p>The counters restart at 0 with the task: they are for watching, not for accounting.
 */
final class FlinkScoringMetrics implements ScoringMetrics {
  static final String GROUP = "logitmill";

  private final LongSupplier clockMs;
  private final Counter predictions;
  private final Counter deadLetters;
  private final Map<RejectionCode, Counter> deadLettered = new EnumMap<>(RejectionCode.class);
  private final ModelMetricsByKey models;

  /**
   * Registers the counters in {@code operatorMetrics}; every code has one from the start.
   *
   * @param clockMs returns the milliseconds since the epoch
   */
  FlinkScoringMetrics(MetricGroup operatorMetrics, LongSupplier clockMs) {
    this.clockMs = clockMs;
    MetricGroup group = operatorMetrics.addGroup(GROUP);
    predictions = group.counter("predictions");
    deadLetters = group.counter("deadLetters");
    for (RejectionCode code : RejectionCode.values()) {
      deadLettered.put(code, group.addGroup("code", code.name()).counter("deadLettered"));
    }
    models = new ModelMetricsByKey(group);
  }

  @Override
  public void predicted(ScoredRecord prediction, long timestampMs) {
    predictions.inc();
    long nowMs = clockMs.getAsLong();
    models.of(prediction.spec(), nowMs).predicted(prediction, timestampMs, nowMs);
  }

  @Override
  public void rejected(RejectionCode code) {
    deadLetters.inc();
    deadLettered.get(code).inc();
  }
}
