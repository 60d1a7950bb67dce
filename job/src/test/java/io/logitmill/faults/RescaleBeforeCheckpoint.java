// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.testutils.FlinkRest;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Kills all TaskManagers while all subtasks have transactions open and no checkpoint tells of them;
 * then starts the job from where it was started from, with fewer subtasks: first without any state,
 * then from a savepoint. Nobody but the next start can know of the transactions that are left open.
 */
final class RescaleBeforeCheckpoint implements Fault {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final int many;
  private final int few;
  private Optional<String> savepoint = Optional.empty();

  /**
   * @param many subtasks, as many as the layout starts with
   * @param few subtasks, fewer
   */
  RescaleBeforeCheckpoint(int many, int few) {
    this.many = many;
    this.few = few;
  }

  @Override
  public String name() {
    return "rescale-before-checkpoint";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile("Found [1-9]\\d* open transactions for subtask .*");
  }

  @Override
  public void begin(Pipeline pipeline) throws IOException {
    killWithOpenTransactions(pipeline);
    pipeline.resume(few, Optional.empty());
  }

  @Override
  public void inject(Pipeline pipeline) throws IOException {
    savepoint = Optional.of(pipeline.stopWithSavepoint());
    pipeline.resume(many, savepoint);
    killWithOpenTransactions(pipeline);
  }

  @Override
  public void heal(Pipeline pipeline) throws IOException {
    pipeline.resume(few, savepoint);
  }

  private void killWithOpenTransactions(Pipeline pipeline) throws IOException {
    FlinkRest rest = pipeline.flink().rest();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> pipeline.progress().openTransactions().size() == many);
    // An orderly cancel would abort them.
    for (int i = 0; i < pipeline.flink().taskManagerCount(); i++) {
      pipeline.flink().kill9TaskManager(i);
    }
    pipeline.flink().cancel(pipeline.job());
    long checkpoints = rest.completedCheckpoints(pipeline.job());
    int left = pipeline.progress().openTransactions().size();
    if (checkpoints != 0 || left == 0) {
      throw new IllegalStateException(
          "Expected no checkpoint and some open transactions, found %d and %d; is the interval"
                  .formatted(checkpoints, left)
              + " long enough?");
    }
    for (int i = 0; i < pipeline.flink().taskManagerCount(); i++) {
      pipeline.flink().startTaskManager(i);
    }
  }
}
