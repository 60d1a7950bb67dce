// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The rounds of every workload so far. */
final class Results {
  private final Map<Workload, List<List<Measurement>>> rounds = new LinkedHashMap<>();

  void add(Workload workload, List<List<Measurement>> measured) {
    rounds.put(workload, measured);
  }

  Set<Workload> workloads() {
    return rounds.keySet();
  }

  /** Returns those who took part, in alphabetical order, the one who is compared with first. */
  List<String> labels(Workload workload) {
    List<String> labels =
        new ArrayList<>(
            rounds.get(workload).get(0).stream().map(Measurement::label).sorted().toList());
    if (labels.remove(Ours.LABEL)) {
      labels.add(0, Ours.LABEL);
    }
    return labels;
  }

  /** Returns one's measurements, a round each. */
  List<Measurement> of(Workload workload, String label) {
    return rounds.getOrDefault(workload, List.of()).stream()
        .flatMap(List::stream)
        .filter(measurement -> measurement.label().equals(label))
        .toList();
  }

  /** Returns how many times as fast Logitmill is as another; nothing if one was not measured. */
  Optional<Ratio> ratio(Workload workload, String label) {
    List<Measurement> ours = of(workload, Ours.LABEL);
    List<Measurement> others = of(workload, label);
    if (ours.isEmpty() || others.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(Ratio.of(speeds(ours), speeds(others)));
  }

  private static List<Double> speeds(List<Measurement> measurements) {
    return measurements.stream().map(Measurement::recordsPerSecond).toList();
  }

  /** Returns the median of the rounds; NaN for nothing. */
  double median(Workload workload, String label, ToDoubleFunction<Measurement> figure) {
    double[] sorted = of(workload, label).stream().mapToDouble(figure).sorted().toArray();
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
