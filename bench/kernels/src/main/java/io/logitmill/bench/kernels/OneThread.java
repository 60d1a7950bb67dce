// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes sure that a contender computes on the calling thread and on no other, from what Linux says
 * of every thread of the process, those of native libraries among them.
 */
final class OneThread {
  private static final Path THREADS = Path.of("/proc/self/task");
  private static final Path THIS_THREAD = Path.of("/proc/thread-self");
  private static final long NANOS = 50_000_000;

  /** A second thread with half of the work has 1; those that merely wake up have less than 0.1. */
  private static final double MOST_OF_ANOTHER = 0.3;

  /** How the virtual machine names its own threads, which compile and collect as they like. */
  private static final List<String> OF_VIRTUAL_MACHINE =
      List.of("C1 Compiler", "C2 Compiler", "Sweeper", "G1 ", "GC ", "VM ");

  private OneThread() {}

  /**
   * Repeats the call for a while and compares the processor time of this thread with that of the
   * others.
   *
   * @throws IllegalStateException if another thread worked as well
   */
  static void check(Runnable call) {
    try {
      Path self = THREADS.resolve(THIS_THREAD.toRealPath().getFileName());
      Map<Path, Long> before = nanosByThread();
      do {
        call.run();
      } while (nanos(self) - before.get(self) < NANOS);
      Map<Path, Long> spent = nanosByThread();
      spent.replaceAll((thread, nanos) -> nanos - before.getOrDefault(thread, 0L));
      double own = spent.remove(self);
      double busiest = spent.isEmpty() ? 0 : Collections.max(spent.values()) / own;
      if (busiest > MOST_OF_ANOTHER) {
        throw new IllegalStateException(
            String.format(
                "expected one working thread, found another with %.2f times its processor time",
                busiest));
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the times of the threads in " + THREADS, e);
    }
  }

  private static Map<Path, Long> nanosByThread() throws IOException {
    Map<Path, Long> nanos = new HashMap<>();
    try (Stream<Path> threads = Files.list(THREADS)) {
      for (Path thread : threads.toList()) {
        nanos.put(thread, nanos(thread));
      }
    }
    return nanos;
  }

  /** Returns the processor time of a thread; 0 if it has ended or is the virtual machine's. */
  private static long nanos(Path thread) throws IOException {
    try {
      String name = Files.readString(thread.resolve("comm"));
      if (OF_VIRTUAL_MACHINE.stream().anyMatch(name::startsWith)) {
        return 0;
      }
      String times = Files.readString(thread.resolve("schedstat"));
      return Long.parseLong(times.substring(0, times.indexOf(' ')));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
