// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallDiskTest {
  private static final int MEGABYTES = 1;

  @TempDir private Path directory;

  @Test
  void takesNothingMoreUntilItIsFreed() throws IOException {
    Path file = directory.resolve("file");
    try (SmallDisk disk = SmallDisk.mount(directory, MEGABYTES)) {
      disk.fill();
      IOException full = assertThrows(IOException.class, () -> Files.write(file, new byte[1]));
      assertTrue(full.getMessage().contains("No space left on device"), full::toString);

      disk.free();
      Files.write(file, new byte[1 << 19]);
      disk.fill();
      assertEquals(0, directory.toFile().getUsableSpace());
    }
    assertFalse(Files.exists(file), "It is still mounted.");
  }
}
