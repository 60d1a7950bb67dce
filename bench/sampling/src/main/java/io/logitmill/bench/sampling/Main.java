// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.sampling;

import io.logitmill.bench.report.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes what {@code docs/huge-class-counts.md} shows. */
public final class Main {
  private Main() {}

  /** Runs the parts that are named, or all. */
  public static void main(String[] arguments) throws IOException {
    List<String> parts = arguments.length == 0 ? List.of("statistics", "cost") : List.of(arguments);
    Path results = Path.of(System.getProperty("results"));
    Files.createDirectories(results);
    StringBuilder report = new StringBuilder();
    report.append(
        "%s, Java %s%n%n".formatted(Machine.processor(), System.getProperty("java.version")));
    if (parts.contains("statistics")) {
      report.append(new Statistics().toMarkdown());
    }
    if (parts.contains("cost")) {
      Cost cost = new Cost();
      report.append(cost.toMarkdown());
      cost.plot(results.resolve("sampling.svg"));
    }
    Files.writeString(results.resolve("sampling.md"), report);
    System.out.print(report);
  }
}
