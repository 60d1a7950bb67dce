// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import io.logitmill.replay.ReplayPlan;
import io.logitmill.replay.ReplayPlan.Source;
import io.logitmill.topology.PlannedSpecs;
import java.util.Locale;
import java.util.stream.Collectors;

/** Shows a plan of a replay. */
final class PlanPrinter {
  /** More specs than that are told by their number. */
  private static final int MOST_SPECS = 20;

  private final Terminal terminal;

  PlanPrinter(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(ReplayPlan plan) {
    if (plan.kind() == ReplayPlan.Kind.FILES) {
      terminal.line("%s of job %s, from %d files", bold(plan), plan.job(), plan.files().size());
    } else {
      terminal.line("%s of job %s, from %s to %s", bold(plan), plan.job(), plan.from(), plan.to());
    }
    printSources(plan);
    terminal.line(
        "output: %s and %s, %s, timestamp %s",
        plan.output().predictions(),
        plan.output().deadLetters(),
        plan.output().format(),
        plan.output().timestamp());
  }

  /** Shows what a plan reads and by which specs it scores, but not where to. */
  void printSources(ReplayPlan plan) {
    TextTable table =
        new TextTable("source", "first offset", "last offset", "records", "from", "to", "");
    for (Source source : plan.sources()) {
      boolean isEmpty = source.spans().isEmpty();
      table.row(
          source.topic() + "@" + source.partition(),
          isEmpty ? "-" : number(source.spans().get(0).first()),
          isEmpty ? "-" : number(source.spans().get(source.spans().size() - 1).last()),
          source.records() == null ? (isEmpty ? "0" : "not counted") : number(source.records()),
          source.firstTime() == null ? "-" : source.firstTime(),
          source.lastTime() == null ? "-" : source.lastTime(),
          source.spans().size() > 1 ? "in " + source.spans().size() + " ranges" : "");
    }
    table.lines().forEach(terminal.out()::println);
    terminal.line("revisions: %s (%s)", plan.revisions(), specs(plan.specs()));
    plan.gaps().forEach(gap -> terminal.line("%s %s", terminal.yellow("gap:"), gap));
    plan.notes().forEach(note -> terminal.line("note: %s", note));
  }

  private String bold(ReplayPlan plan) {
    return terminal.bold("Replay " + plan.id());
  }

  private static String specs(PlannedSpecs specs) {
    int steps = specs.recorded().stream().mapToInt(partition -> partition.steps().size()).sum();
    String keys =
        specs.keys().size() > MOST_SPECS
            ? specs.keys().size() + " model keys"
            : specs.keys().stream()
                .map(pin -> pin.model() + "@" + pin.version() + " revision " + pin.revision())
                .collect(Collectors.joining(", "));
    return specs.recorded().isEmpty()
        ? keys
        : "%d steps in %d partitions; where nothing is recorded: %s"
            .formatted(steps, specs.recorded().size(), keys);
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
