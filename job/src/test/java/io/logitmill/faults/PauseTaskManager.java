// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;

/**
 * Stops the clock of a TaskManager that runs a part of the job. When the pause outlasts the
 * heartbeat the platform starts a spare one, which takes over; then the first wakes, and believes
 * that it still has its open transaction.
 */
final class PauseTaskManager implements Fault {
  private final Duration pause;
  private final boolean replaced;
  private final SplittableRandom random;
  private int victim;

  private PauseTaskManager(Duration pause, boolean replaced, long seed) {
    this.pause = pause;
    this.replaced = replaced;
    this.random = new SplittableRandom(seed);
  }

  /** A pause that is shorter than the heartbeat's timeout. */
  static PauseTaskManager unnoticed(Duration pause, long seed) {
    return new PauseTaskManager(pause, false, seed);
  }

  /** A pause that is longer than the heartbeat's timeout. */
  static PauseTaskManager replaced(Duration pause, long seed) {
    return new PauseTaskManager(pause, true, seed);
  }

  @Override
  public String name() {
    return "pause-taskmanager-" + pause.toSeconds() + "s";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile(
        replaced
            ? "\\S*(ProducerFencedException|InvalidProducerEpochException): .*"
            : "Completed checkpoint \\d+ for job .*checkpointDuration=\\d{4,} ms.*");
  }

  /** What the zombie says when it wakes: it is told that it is fenced. Others are fenced too. */
  @Override
  public boolean showsIn(Path log) {
    return !replaced || log.endsWith("taskmanager-" + victim + ".log");
  }

  @Override
  public void inject(Pipeline pipeline) throws IOException {
    FlinkCluster flink = pipeline.flink();
    List<String> working = flink.rest().taskManagersOf(pipeline.job());
    String id = working.get(random.nextInt(working.size()));
    victim = Integer.parseInt(id.substring("tm-".length()));
    flink.pauseTaskManager(victim);
    if (replaced && flink.taskManagerCount() == pipeline.layout().taskManagers()) {
      flink.startTaskManager(flink.taskManagerCount());
    }
  }

  @Override
  public Duration hold() {
    return pause;
  }

  @Override
  public void heal(Pipeline pipeline) throws IOException {
    pipeline.flink().resumeTaskManager(victim);
    pipeline.flink().awaitTaskManagers(pipeline.flink().taskManagerCount());
  }
}
