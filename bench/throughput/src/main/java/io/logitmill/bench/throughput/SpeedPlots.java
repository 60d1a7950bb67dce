// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import io.logitmill.bench.report.LinePlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Records per second over the number of classes: a plot for each output and compression. */
final class SpeedPlots {
  private SpeedPlots() {}

  static void write(Results results, Path directory) throws IOException {
    for (Output output : Output.values()) {
      for (Compression compression : Compression.values()) {
        List<Workload> workloads =
            results.workloads().stream()
                .filter(w -> w.kind() == Kind.DENSE)
                .filter(w -> w.output() == output && w.compression() == compression)
                .toList();
        if (workloads.size() > 1) {
          String name = "throughput-" + output.name() + "-" + compression.name() + ".svg";
          plot(results, workloads).write(directory.resolve(name.toLowerCase(Locale.ROOT)));
        }
      }
    }
  }

  private static LinePlot plot(Results results, List<Workload> workloads) {
    Set<String> labels = new LinkedHashSet<>();
    workloads.forEach(workload -> labels.addAll(results.labels(workload)));
    Workload any = workloads.get(0);
    LinePlot plot =
        new LinePlot(
            "From topic to topic, "
                + any.output().title()
                + ", compression: "
                + any.compression().title(),
            "classes",
            "records per second");
    for (String label : labels) {
      List<Number> classes = new ArrayList<>();
      List<Number> speeds = new ArrayList<>();
      for (Workload workload : workloads) {
        double speed = results.median(workload, label, Measurement::recordsPerSecond);
        if (!Double.isNaN(speed)) {
          classes.add(workload.classes());
          speeds.add(speed);
        }
      }
      plot.add(label, classes, speeds);
    }
    return plot;
  }
}
