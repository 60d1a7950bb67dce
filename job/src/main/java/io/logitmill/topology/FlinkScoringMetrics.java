// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import io.logitmill.scoring.RejectionCode;
import io.logitmill.scoring.ScoringMetrics;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * The scorer's counts as Flink counters under {@code logitmill}: {@code predictions}, {@code
 * deadLetters}, and {@code deadLettered} once per rejection code with the label {@code code}.
 *
 * <p>The counters restart at 0 with the task: they are for watching, not for accounting.
 */
final class FlinkScoringMetrics implements ScoringMetrics {
  static final String GROUP = "logitmill";

  private final Counter predictions;
  private final Counter deadLetters;
  private final Map<RejectionCode, Counter> deadLettered = new EnumMap<>(RejectionCode.class);

  /** Registers the counters in {@code operatorMetrics}; every code has one from the start. */
  FlinkScoringMetrics(MetricGroup operatorMetrics) {
    MetricGroup group = operatorMetrics.addGroup(GROUP);
    predictions = group.counter("predictions");
    deadLetters = group.counter("deadLetters");
    for (RejectionCode code : RejectionCode.values()) {
      deadLettered.put(code, group.addGroup("code", code.name()).counter("deadLettered"));
    }
  }

  @Override
  public void predicted() {
    predictions.inc();
  }

  @Override
  public void rejected(RejectionCode code) {
    deadLetters.inc();
    deadLettered.get(code).inc();
  }
}
