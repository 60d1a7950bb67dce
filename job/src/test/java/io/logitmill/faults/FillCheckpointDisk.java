// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.testutils.FlinkRest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Fills the disk under the checkpoint directory. Nothing may be committed without a completed
 * checkpoint: the output stands still until there is space again.
 */
final class FillCheckpointDisk implements Fault {
  private static final int MEGABYTES = 16;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration HOLD = Duration.ofSeconds(15);

  private SmallDisk disk;
  private long checkpoints;
  private long output;

  @Override
  public String name() {
    return "checkpoint-disk-full";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile(".*Exceeded checkpoint tolerable failure threshold.*");
  }

  @Override
  public void prepare(Path directory) throws IOException {
    disk = SmallDisk.mount(directory.resolve("flink/checkpoints"), MEGABYTES);
  }

  @Override
  public void inject(Pipeline pipeline) throws IOException {
    FlinkRest rest = pipeline.flink().rest();
    long failed = rest.failedCheckpoints(pipeline.job());
    // Each checkpoint that still completes lets go of an old one, and of its space.
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              disk.fill();
              return rest.failedCheckpoints(pipeline.job()) > failed + 1;
            });
    checkpoints = rest.completedCheckpoints(pipeline.job());
    output = CommittedTopic.countOutput(pipeline);
  }

  @Override
  public Duration hold() {
    return HOLD;
  }

  /**
   * Looks whether anything was committed, and makes space.
   *
   * @throws AssertionError if something was committed without a checkpoint
   */
  @Override
  public void heal(Pipeline pipeline) throws IOException {
    long more = CommittedTopic.countOutput(pipeline) - output;
    long completed = pipeline.flink().rest().completedCheckpoints(pipeline.job()) - checkpoints;
    if (completed > 0 || more != 0) {
      throw new AssertionError(
          "Expected no checkpoint and no output while the disk was full, found %d and %d"
              .formatted(completed, more));
    }
    disk.free();
  }

  @Override
  public void cleanUp() throws IOException {
    if (disk != null) {
      disk.close();
    }
  }
}
