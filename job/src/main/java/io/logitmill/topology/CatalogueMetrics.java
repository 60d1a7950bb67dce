// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Shows what a task sees of its catalogue as Flink metrics under {@code logitmill}. */
final class CatalogueMetrics {
  private CatalogueMetrics() {}

  /** Registers the gauges of {@code catalogue} in {@code operatorMetrics}. */
  static void register(MetricGroup operatorMetrics, CatalogueHandle catalogue) {
    MetricGroup group = operatorMetrics.addGroup(FlinkScoringMetrics.GROUP);
    group.<Long, Gauge<Long>>gauge("catalogueVersion", catalogue::catalogueVersion);
    group.<Long, Gauge<Long>>gauge("catalogueAgeMs", () -> catalogue.catalogueAge().toMillis());
    group.counter(
        "unknownModelWaitMs", new ReadOnlyCounter(() -> catalogue.timeWaited().toMillis()));
  }
}
