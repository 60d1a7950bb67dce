// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * Fills the disk under the only broker's log directory, until the broker gives up. The operator
 * makes space and starts it again.
 */
final class FillBrokerDisk implements Fault {
  private static final int MEGABYTES = 400;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private SmallDisk disk;

  @Override
  public String name() {
    return "broker-disk-full";
  }

  @Override
  public Pattern sign() {
    return Pattern.compile(".*No space left on device.*");
  }

  @Override
  public void prepare(Path directory) throws IOException {
    disk = SmallDisk.mount(directory.resolve("kafka/broker-0/data"), MEGABYTES);
  }

  @Override
  public void inject(Pipeline pipeline) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              disk.fill();
              return !pipeline.kafka().isAlive(0);
            });
  }

  @Override
  public Duration hold() {
    return Duration.ofSeconds(5);
  }

  @Override
  public void heal(Pipeline pipeline) throws IOException {
    disk.free();
    pipeline.kafka().restart(0);
  }

  @Override
  public void cleanUp() throws IOException {
    if (disk != null) {
      disk.close();
    }
  }
}
