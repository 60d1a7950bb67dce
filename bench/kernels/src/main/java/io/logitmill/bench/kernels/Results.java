// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The measurements of all rounds, in ns of processor time per class, as read from JMH's JSON. What
 * JMH itself computes from them is time on the clock and stays unused.
 */
final class Results {
  private final Map<Point, List<Double>> rounds = new LinkedHashMap<>();
  private final String virtualMachine;

  private Results(JsonNode runs) {
    if (runs.isEmpty()) {
      throw new IllegalArgumentException(
          "expected measurements, found none: do the -p options leave anything to measure?");
    }
    for (JsonNode run : runs) {
      Point point = point(run.get("params"));
      rounds.computeIfAbsent(point, key -> new ArrayList<>()).add(nsPerClass(point, run));
    }
    JsonNode first = runs.get(0);
    virtualMachine = first.get("vmName").asText() + " " + first.get("vmVersion").asText();
  }

  static Results read(Path file) throws IOException {
    return new Results(new ObjectMapper().readTree(file.toFile()));
  }

  private static Point point(JsonNode params) {
    return new Point(
        Operation.valueOf(params.get("operation").asText()),
        Distribution.valueOf(params.get("logits").asText()),
        Integer.parseInt(params.get("classes").asText()),
        Contender.valueOf(params.get("contender").asText()));
  }

  /** Takes the median of the iterations of one fork. */
  private static double nsPerClass(Point point, JsonNode run) {
    JsonNode counters = run.get("secondaryMetrics");
    JsonNode nanos = counters.get("nanos").get("rawData").get(0);
    JsonNode calls = counters.get("calls").get("rawData").get(0);
    List<Double> iterations = new ArrayList<>();
    for (int i = 0; i < nanos.size(); i++) {
      iterations.add(nanos.get(i).asDouble() / calls.get(i).asDouble());
    }
    int rowsPerCall = point.contender().isBatch() ? Rows.countFor(point.classes()) : 1;
    return median(iterations) / point.classes() / rowsPerCall;
  }

  /** Returns the virtual machine that measured. */
  String virtualMachine() {
    return virtualMachine;
  }

  Set<Point> points() {
    return rounds.keySet();
  }

  /** Returns the time per class in each round; empty if the point was not measured. */
  List<Double> rounds(Point point) {
    return rounds.getOrDefault(point, List.of());
  }

  /** Returns the median time per class over the rounds, if the point was measured. */
  Optional<Double> nsPerClass(Point point) {
    return rounds.containsKey(point) ? Optional.of(median(rounds(point))) : Optional.empty();
  }

  /**
   * Returns how many times as long as {@code base} the other takes, round by round: both were
   * measured within the same seconds, so that what slowed the machine slowed both.
   */
  List<Double> ratios(Point other, Point base) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(rounds(other).size(), rounds(base).size()); i++) {
      ratios.add(rounds(other).get(i) / rounds(base).get(i));
    }
    return ratios;
  }

  static double median(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
