// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * All fuzz targets as one, so that a short run starts one process: byte 0 of an input says which
 * target the rest of it is for.
 */
public final class AllFuzz {
  private static final FuzzTarget[] TARGETS = FuzzTarget.values();

  private AllFuzz() {}

  /** Called by the fuzzer for every input. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length > 0) {
      FuzzTarget target = TARGETS[(input[0] & 0xFF) % TARGETS.length];
      target.run(Arrays.copyOfRange(input, 1, input.length));
    }
  }

  /** Writes the seeds of every target to {@code directory}, each behind the byte of its target. */
  static void writeSeeds(Path directory) throws IOException {
    for (int i = 0; i < TARGETS.length; i++) {
      for (Path seed : TARGETS[i].seedFiles()) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        input.write(i);
        input.writeBytes(Files.readAllBytes(seed));
        Files.write(directory.resolve(TARGETS[i] + "-" + seed.getFileName()), input.toByteArray());
      }
    }
  }
}
