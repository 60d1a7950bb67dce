// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/** Kills one TaskManager as kill -9 does; the platform starts it again at once. */
final class KillTaskManager implements Fault {
  private final SplittableRandom random;
  private int victim;

  KillTaskManager(long seed) {
    this.random = new SplittableRandom(seed);
  }

  @Override
  public String name() {
    return "kill-taskmanager";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile(
        "TaskManager with id \\S+ is no longer reachable"
            + "|Connection unexpectedly closed by remote task manager.*"
            + "|The TaskExecutor is shutting down|The heartbeat of TaskManager with id .*");
  }

  @Override
  public void inject(Pipeline pipeline) {
    victim = random.nextInt(pipeline.flink().taskManagerCount());
    pipeline.flink().kill9TaskManager(victim);
  }

  @Override
  public void heal(Pipeline pipeline) throws IOException {
    pipeline.flink().startTaskManager(victim);
  }
}
