// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** Lets everybody work on the same records, in turn, for so many rounds. */
final class Tournament {
  private final Arena arena;
  private final List<Contender> contenders;
  private final Tool.Launcher tools;
  private final Plan plan;
  private final Consumer<String> progress;

  /**
   * A tournament.
   *
   * @param contenders the first one is ours
   * @param tools what starts Kafka's performance tools; null for without them
   * @param progress is told what happens
   */
  Tournament(
      Arena arena,
      List<Contender> contenders,
      Tool.Launcher tools,
      Plan plan,
      Consumer<String> progress) {
    this.arena = arena;
    this.contenders = contenders;
    this.tools = tools;
    this.plan = plan;
    this.progress = progress;
  }

  /** Returns the measurements of one workload: those of a round one after the other. */
  List<List<Measurement>> run(Workload workload)
      throws IOException, ExecutionException, InterruptedException {
    progress.accept(workload.title());
    List<Entrant> entrants = new ArrayList<>();
    Supply supply = new Supply(arena, workload);
    try {
      enter(workload, supply, entrants);
      List<List<Measurement>> rounds = new ArrayList<>();
      // Whoever comes after a certain other one may suffer from it: another order each time.
      Random random = new Random(LogitRecords.SEED);
      for (int round = 1; round <= plan.rounds(); round++) {
        List<Entrant> order = new ArrayList<>(entrants);
        Collections.shuffle(order, random);
        List<Measurement> measurements = new ArrayList<>();
        for (Entrant entrant : order) {
          measurements.add(entrant.round(plan.turn()));
        }
        rounds.add(measurements);
        progress.accept("  round " + round + ": " + summary(entrants, measurements));
      }
      return rounds;
    } finally {
      closeAll(entrants, supply);
    }
  }

  /** Closes everything, whatever fails on the way. */
  private static void closeAll(List<Entrant> entrants, Supply supply) {
    List<AutoCloseable> all = new ArrayList<>(entrants);
    all.add(supply);
    for (AutoCloseable each : all) {
      try {
        each.close();
      } catch (Exception e) {
        // What is left ends with the broker; it must not hide why the run has ended.
        System.err.println("not closed: " + e);
      }
    }
  }

  private void enter(Workload workload, Supply supply, List<Entrant> entrants)
      throws IOException, ExecutionException, InterruptedException {
    List<Contender> able = contenders.stream().filter(each -> each.canDo(workload)).toList();
    StandingEntrant first = StandingEntrant.start(arena, supply, able.get(0), workload, 0);
    entrants.add(first);
    warmUp(first);
    // The byte copy has to know how large a prediction is. All of them start at once, which takes
    // less time than one after the other.
    int predictionBytes = first.predictionBytes();
    for (Contender contender : able.subList(1, able.size())) {
      entrants.add(StandingEntrant.start(arena, supply, contender, workload, predictionBytes));
    }
    for (Entrant entrant : entrants.subList(1, entrants.size())) {
      warmUp(entrant);
    }
    Task ours = first.task().withPredictionBytes(predictionBytes);
    if (tools != null && workload.kind() == Kind.DENSE) {
      for (Entrant tool :
          List.of(
              new ProducerTool(tools, arena, ours), new ConsumerTool(tools, arena, supply, ours))) {
        entrants.add(tool);
        warmUp(tool);
      }
    }
  }

  private void warmUp(Entrant entrant)
      throws IOException, ExecutionException, InterruptedException {
    progress.accept("  " + entrant.label() + " warms up");
    entrant.warmUp(plan.warmUp());
  }

  private static String summary(List<Entrant> entrants, List<Measurement> round) {
    List<String> parts = new ArrayList<>();
    for (Entrant entrant : entrants) {
      round.stream()
          .filter(m -> m.label().equals(entrant.label()))
          .forEach(
              m ->
                  parts.add(
                      String.format(Locale.ROOT, "%s %,.0f/s", m.label(), m.recordsPerSecond())));
    }
    return String.join(", ", parts);
  }
}
