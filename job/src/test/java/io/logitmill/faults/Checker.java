// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits until a pipeline has worked off its input, then has it audited. */
final class Checker {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

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
   * Waits until every committed offset can be read and no transaction of the job is open, which is
   * to take two checkpoint intervals at the most.
   *
   * @return how long it took
   */
  Duration awaitQuiet() {
    long start = System.nanoTime();
    Duration limit = pipeline.layout().checkpointInterval().multipliedBy(2);
    try {
      Awaitility.await()
          .atMost(limit)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(50))
          .until(this::isQuiet);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          String.format(
              "Not quiet %s after the last input was committed: the last stable offsets are %d"
                  + " behind, open are %s",
              limit, pipeline.progress().unstableOutput(), pipeline.progress().openTransactions()),
          e);
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private boolean isQuiet() {
    return pipeline.progress().unstableOutput() == 0
        && pipeline.progress().openTransactions().isEmpty();
  }

  /** Audits the topics. */
  Verdict audit() {
    return TopicCheck.run(pipeline.kafka().bootstrapServers());
  }
}
