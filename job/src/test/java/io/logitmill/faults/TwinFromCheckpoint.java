// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.testutils.FlinkRest;
import java.time.Duration;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Resumes a job from its newest checkpoint while it still runs: the second takes the transactions
 * over, and the first stops for good. Then the operator cancels the second one, and resumes from
 * its newest checkpoint, which is the last one of both.
 *
 * <p>The second must be there before the first completes another checkpoint, or it would read again
 * what the first has published since: the layout needs an interval long enough for that.
 */
final class TwinFromCheckpoint implements Fault {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "twin-from-checkpoint";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile(
        "Another producer has taken over a transaction.*|The broker refuses to commit.*");
  }

  @Override
  public void inject(Pipeline pipeline) throws Exception {
    FlinkRest rest = pipeline.flink().rest();
    String first = pipeline.job();
    long done = rest.completedCheckpoints(first);
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> rest.completedCheckpoints(first) > done);
    pipeline.resume();
    Awaitility.await().atMost(PATIENCE).until(() -> rest.hasEnded(first));
    String told = String.join("\n", rest.exceptions(first));
    if (!rest.state(first).equals("FAILED") || !sign().matcher(told).find()) {
      throw new AssertionError("Expected the first job to stop by itself, found: " + told);
    }
  }

  @Override
  public void heal(Pipeline pipeline) throws Exception {
    String second = pipeline.job();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> pipeline.flink().rest().completedCheckpoints(second) > 0);
    pipeline.flink().cancel(second);
    pipeline.resume();
  }
}
