// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import io.logitmill.model.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Stands for the best that one can do without Flink: Kafka's own consumer and producer around
 * Logitmill's decoder, scorer and encoder, a thread per task, each with its share of the
 * partitions. No rebalance, no state, no metrics, no dead letters.
 */
public final class LoopOurs {
  private static final long PATIENCE_SECONDS = 30;

  private final List<ScoringLoop> loops = new ArrayList<>();
  private final ExecutorService threads;

  private LoopOurs(Assignment assignment, Catalogue catalogue) {
    for (int task = 0; task < assignment.parallelism(); task++) {
      loops.add(new ScoringLoop(assignment, task, new LogitmillScoring(catalogue)));
    }
    threads = Executors.newFixedThreadPool(loops.size());
  }

  /** Runs until the process is asked to end. */
  public static void main(String[] args) throws Exception {
    Assignment assignment = Assignment.read(args);
    LoopOurs job = new LoopOurs(assignment, LogitmillScoring.catalogue(assignment));
    Runtime.getRuntime().addShutdownHook(new Thread(job::stop, "stop"));
    job.run();
  }

  /** Runs all loops until they are stopped, or one of them fails. */
  private void run() throws Exception {
    CompletionService<Void> ended = new ExecutorCompletionService<>(threads);
    loops.forEach(ended::submit);
    threads.shutdown();
    try {
      for (int i = 0; i < loops.size(); i++) {
        ended.take().get();
      }
    } finally {
      loops.forEach(ScoringLoop::stop);
    }
  }

  private void stop() {
    loops.forEach(ScoringLoop::stop);
    try {
      if (!threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("the loops did not end within " + PATIENCE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
