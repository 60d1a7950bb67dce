// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A real file system of a few megabytes, in memory, that can be filled to its last byte. It is
 * unmounted when it is closed, and when this process ends in an orderly way.
 */
final class SmallDisk implements AutoCloseable {
  private static final int CHUNK = 4096;

  private final Path directory;
  private final Path ballast;
  private final Thread atExit = new Thread(this::unmount, "unmount");

  private SmallDisk(Path directory) {
    this.directory = directory;
    this.ballast = directory.resolve("ballast");
  }

  /**
   * Mounts a disk on a directory, which is made. Skips the test, with a message, where this process
   * may not mount.
   */
  static SmallDisk mount(Path directory, int megabytes) throws IOException {
    Files.createDirectories(directory);
    SmallDisk disk = new SmallDisk(directory);
    try {
      disk.run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", directory + "");
    } catch (IOException e) {
      String message =
          "Not run: a full disk needs a small file system, and none can be mounted here: " + e;
      System.out.println(message);
      abort(message);
    }
    Runtime.getRuntime().addShutdownHook(disk.atExit);
    return disk;
  }

  /** Takes all the space that is left; again, if some has become free. */
  void fill() throws IOException {
    try (FileChannel file =
        FileChannel.open(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      // A file system's space comes in pages: what is written in full pages leaves nothing over.
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
      while (directory.toFile().getUsableSpace() > 0) {
        chunk.clear();
        file.write(chunk);
      }
    } catch (IOException e) {
      if (directory.toFile().getUsableSpace() > 0) {
        throw e;
      }
    }
  }

  /** Gives the space back. */
  void free() throws IOException {
    Files.deleteIfExists(ballast);
  }

  /** Unmounts the disk, with all that is on it, even while a process has files open there. */
  @Override
  public void close() throws IOException {
    Runtime.getRuntime().removeShutdownHook(atExit);
    run("umount", "--lazy", directory.toString());
  }

  private void unmount() {
    try {
      run("umount", "--lazy", directory.toString());
    } catch (IOException e) {
      System.out.printf("Please unmount %s yourself: %s%n", directory, e);
    }
  }

  private void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream out = process.getInputStream()) {
      String said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(
            String.join(" ", command) + " ended with status " + status + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while running " + command[0], e);
    }
  }
}
