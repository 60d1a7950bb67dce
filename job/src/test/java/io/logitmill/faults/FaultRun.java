// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.testutils.Load;
import io.logitmill.testutils.Workload;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;

/**
 * Runs one scenario: starts everything, lets the load flow, injects the faults one by one, waits
 * until everything is worked off, and has the topics audited.
 *
 * <p>The seed decides the records and the pauses before the faults; what the processes do in
 * between is theirs.
 */
final class FaultRun {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int MAX_PAUSE_MS = 3_000;
  private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(2);

  private final Scenario scenario;
  private final long seed;
  private final SplittableRandom random;
  private final PrintStream out;
  private final List<Duration> recoveries = new ArrayList<>();

  /** What the engineer sees of each fault, by its name: the first time. */
  private final Map<String, String> seen = new LinkedHashMap<>();

  /**
   * @param out where each fault is told of as it comes
   */
  FaultRun(Scenario scenario, long seed, PrintStream out) {
    this.scenario = scenario;
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.out = out;
  }

  /**
   * Runs the scenario under {@code directory} and returns what came of it, good or bad.
   *
   * @throws AssertionError if the job ended by itself, or something did not come in time
   */
  RunReport run(Path directory) throws Exception {
    out.printf("%s: seed %d, logs in %s%n", scenario.name(), seed, directory);
    List<Fault> faults = scenario.faults().stream().distinct().toList();
    try {
      for (Fault fault : faults) {
        fault.prepare(directory);
      }
      return runPrepared(directory, faults);
    } finally {
      for (Fault fault : faults) {
        fault.cleanUp();
      }
    }
  }

  private RunReport runPrepared(Path directory, List<Fault> faults) throws Exception {
    try (Pipeline pipeline = Pipeline.start(directory, scenario.layout());
        Load load = startLoad(pipeline);
        RateMeter meter = startMeter(pipeline)) {
      // A trickle until the first fault: the load is there for the faults.
      load.pace(scenario.perSecond(), 0);
      pipeline.submit();
      for (Fault fault : faults) {
        fault.begin(pipeline);
      }
      awaitFlow(pipeline, meter);
      injectAll(pipeline, load, meter);
      load.rush();
      load.await(PATIENCE);
      return check(pipeline, load);
    }
  }

  private Load startLoad(Pipeline pipeline) {
    return Load.start(
        pipeline.kafka().bootstrapServers(),
        new Workload(PipelineFiles.INPUT, Pipeline.INPUT_PARTITIONS, seed, scenario.mix()),
        scenario.records(),
        scenario.perSecond());
  }

  private RateMeter startMeter(Pipeline pipeline) {
    return RateMeter.start(pipeline.kafka().bootstrapServers(), window());
  }

  private Duration window() {
    Duration two = scenario.layout().checkpointInterval().multipliedBy(2);
    return two.compareTo(SHORTEST_WINDOW) > 0 ? two : SHORTEST_WINDOW;
  }

  /** A checkpoint must be there to resume from, and a rate to come back to. */
  private void awaitFlow(Pipeline pipeline, RateMeter meter) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(java.io.IOException.class)
        .until(
            () -> {
              pipeline.assertNotEnded();
              return pipeline.flink().rest().completedCheckpoints(pipeline.job()) >= 3
                  && meter.records() > 0;
            });
  }

  private void injectAll(Pipeline pipeline, Load load, RateMeter meter) throws Exception {
    long start = System.nanoTime();
    int count = scenario.faults().size();
    double perSecond = scenario.perSecond();
    for (int i = 0; i < count; i++) {
      load.pace(perSecond, scenario.records() * (i + 1L) / (count + 1));
      Thread.sleep(random.nextInt(MAX_PAUSE_MS));
      inject(scenario.faults().get(i), pipeline, load, meter);
      double secondsEach = (System.nanoTime() - start) / 1e9 / (i + 1);
      perSecond = Math.max(1, load.remaining() / (secondsEach * (count - i)));
    }
  }

  private void inject(Fault fault, Pipeline pipeline, Load load, RateMeter meter) throws Exception {
    Evidence evidence = Evidence.from(pipeline);
    fault.inject(pipeline);
    // What is slow to break lets output through until it is broken.
    long before = load.acknowledged();
    double perSecond = load.rate();
    long injected = System.nanoTime();
    Thread.sleep(fault.hold().toMillis());
    fault.heal(pipeline);
    Duration recovery = awaitRecovery(pipeline, load, before, meter, injected);
    Optional<String> quote = evidence.quote(fault);
    recoveries.add(recovery);
    quote.ifPresent(line -> seen.putIfAbsent(fault.name(), line));
    out.printf(
        "%s: fault %d, %s, at %.0f/s: output back after %.1f s; seen: %s%n",
        scenario.name(),
        recoveries.size(),
        fault.name(),
        perSecond,
        recovery.toMillis() / 1e3,
        quote.orElse("nothing"));
  }

  /**
   * Output is back when it has all from before the fault and keeps up with the load again, or when
   * nothing is left to do.
   */
  private static Duration awaitRecovery(
      Pipeline pipeline, Load load, long before, RateMeter meter, long injected) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              pipeline.assertNotEnded();
              boolean done = load.isDone() && meter.records() >= load.acknowledged();
              return done
                  ? Optional.of(Duration.ofNanos(System.nanoTime() - injected))
                  : meter.recovery(injected, before, load.rate());
            },
            Optional::isPresent)
        .orElseThrow();
  }

  private RunReport check(Pipeline pipeline, Load load) throws Exception {
    Checker checker = new Checker(pipeline);
    checker.awaitDrained();
    Duration quiet = checker.awaitQuiet();
    long restarts = pipeline.restarts();
    Verdict verdict = checker.audit();
    out.printf(
        "%s: %d acknowledged, quiet after %d ms, %d restarts, audit %s%n",
        scenario.name(), load.acknowledged(), quiet.toMillis(), restarts, verdict.counts());
    for (Fault fault : scenario.faults().stream().distinct().toList()) {
      fault.afterAudit(pipeline, verdict);
    }
    return new RunReport(
        scenario,
        seed,
        1,
        load.acknowledged() - pipeline.progress().removedInput(),
        List.copyOf(recoveries),
        quiet,
        restarts,
        verdict,
        List.copyOf(seen.values()));
  }
}
