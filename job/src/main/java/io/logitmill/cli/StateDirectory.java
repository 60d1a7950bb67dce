// SPDX-License-Identifier: Apache-2.0
package io.logitmill.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory of an embedded run of one job: its checkpoints, savepoints, log and lock.
 *
 * <p>Holds the lock until it is closed, so that no second run of the job starts beside it.
 */
public final class StateDirectory implements AutoCloseable {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** Written last and renamed into place: a checkpoint without it was never completed. */
  private static final String METADATA = "_metadata";

  /** A checkpoint lies in checkpoints/JOB-ID/chk-N, a savepoint in savepoints/savepoint-X. */
  private static final int METADATA_DEPTH = 3;

  private static final String CHECKPOINTS = "checkpoints";
  private static final String SAVEPOINTS = "savepoints";

  private final Path directory;
  private final FileChannel channel;
  private final FileLock lock;

  private StateDirectory(Path directory, FileChannel channel, FileLock lock) {
    this.directory = directory;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Makes the directory of {@code jobName} under {@code stateDir} and locks it.
   *
   * @throws CommandException when another process has the lock
   */
  public static StateDirectory open(Path stateDir, String jobName)
      throws IOException, CommandException {
    Path directory = of(stateDir, jobName);
    Files.createDirectories(directory);
    Path lockFile = directory.resolve("lock");
    FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      channel.close();
      throw CommandException.failed(
          "Another run of job %s has the lock %s. Stop it first, or set another job.name.",
          jobName, lockFile);
    }
    return new StateDirectory(directory, channel, lock);
  }

  /** Returns the directory of {@code jobName} under {@code stateDir}, which may not be there. */
  static Path of(Path stateDir, String jobName) {
    return stateDir.toAbsolutePath().normalize().resolve(jobName);
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Returns the directory itself. */
  public Path directory() {
    return directory;
  }

  /** Returns where Flink is to keep checkpoints. */
  public Path checkpoints() {
    return directory.resolve(CHECKPOINTS);
  }

  /** Returns where savepoints go. */
  public Path savepoints() {
    return directory.resolve(SAVEPOINTS);
  }

  /** Returns where the log of the run goes. */
  public Path logFile() {
    return directory.resolve("logitmill.log");
  }

  /** Returns the savepoint or checkpoint that was completed last, if there is one. */
  public Optional<Path> newest() throws IOException {
    return newest(directory);
  }

  /** As {@link #newest()}, for whoever looks without the lock. */
  static Optional<Path> newest(Path directory) throws IOException {
    Path newest = null;
    for (Path metadata : metadataFiles(directory)) {
      if (newest == null || BY_COMPLETION.compare(metadata, newest) > 0) {
        newest = metadata;
      }
    }
    return Optional.ofNullable(newest).map(Path::getParent);
  }

  private static List<Path> metadataFiles(Path directory) throws IOException {
    Stream.Builder<Path> roots = Stream.builder();
    for (Path root : List.of(directory.resolve(CHECKPOINTS), directory.resolve(SAVEPOINTS))) {
      if (Files.isDirectory(root)) {
        roots.add(root);
      }
    }
    List<Path> found = new java.util.ArrayList<>();
    for (Path root : roots.build().toList()) {
      try (Stream<Path> paths = Files.walk(root, METADATA_DEPTH)) {
        paths.filter(path -> path.endsWith(METADATA)).forEach(found::add);
      }
    }
    return found;
  }

  /** Orders by time of completion; at one time, the higher checkpoint number is the later one. */
  private static final Comparator<Path> BY_COMPLETION =
      Comparator.comparing(StateDirectory::completion)
          .thenComparingLong(StateDirectory::number)
          .thenComparing(Path::toString);

  private static Instant completion(Path metadata) {
    try {
      return Files.getLastModifiedTime(metadata).toInstant();
    } catch (IOException e) {
      return Instant.MIN;
    }
  }

  private static long number(Path metadata) {
    String name = String.valueOf(metadata.getParent().getFileName());
    try {
      return name.startsWith("chk-") ? Long.parseLong(name.substring(4)) : Long.MAX_VALUE;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * Puts all checkpoints and savepoints aside, so that no later run resumes from them.
   *
   * @return where they are now, or empty when there were none
   */
  public Optional<Path> setAside() throws IOException {
    Path aside = directory.resolve("set-aside-" + STAMP.format(Instant.now()));
    boolean moved = false;
    for (Path root : List.of(checkpoints(), savepoints())) {
      if (Files.isDirectory(root)) {
        Files.createDirectories(aside);
        Files.move(root, aside.resolve(root.getFileName()));
        moved = true;
      }
    }
    return moved ? Optional.of(aside) : Optional.empty();
  }

  /** Gives the lock back. */
  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
