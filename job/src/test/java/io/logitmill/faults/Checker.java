// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** Waits until a pipeline has worked off its input, then has it audited. */
final class Checker {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int CHECKPOINTS = 2;

  private final Pipeline pipeline;

  Checker(Pipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Waits until the job has committed every input offset. */
  void awaitDrained() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(Progress.ProgressUnknownException.class)
        .until(
            () -> {
              pipeline.assertNotEnded();
              return pipeline.progress().lag() == 0;
            });
  }

  /**
   * Waits until every committed offset can be read and no transaction of the job is open.
   *
   * @return how long it took
   * @throws AssertionError if it is not so after two more checkpoints; they and not seconds are
   *     counted, because a busy machine is slow at both
   */
  Duration awaitQuiet() {
    long start = System.nanoTime();
    AtomicLong first = new AtomicLong(-1);
    Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptionsMatching(Checker::isNoAnswer)
        .until(
            () -> {
              long checkpoints = pipeline.flink().rest().completedCheckpoints(pipeline.job());
              first.compareAndSet(-1, checkpoints);
              return isQuiet(checkpoints - first.get());
            });
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private boolean isQuiet(long checkpoints) {
    long unstable = pipeline.progress().unstableOutput();
    List<String> open = pipeline.progress().openTransactions();
    if ((unstable > 0 || !open.isEmpty()) && checkpoints > CHECKPOINTS) {
      throw new AssertionError(
          String.format(
              "Not quiet %d checkpoints after the last input was committed: the last stable"
                  + " offsets are %d behind, open are %s",
              checkpoints, unstable, open));
    }
    return unstable == 0 && open.isEmpty();
  }

  private static boolean isNoAnswer(Throwable thrown) {
    return thrown instanceof IOException || thrown instanceof Progress.ProgressUnknownException;
  }

  /** Audits the topics. */
  Verdict audit() throws IOException {
    return AuditRun.of(pipeline.files());
  }
}
