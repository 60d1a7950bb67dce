// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a process has used so far, by the operating system's own account (Linux). */
final class ProcessMeter {
  private static final String PEAK = "VmHWM:";
  private static final int KIB = 1024;
  private static final Pattern COMPILER = Pattern.compile("C[12] Compiler");

  /* The kernel counts in hundredths of a second, whatever its own clock does (USER_HZ). */
  private static final Duration TICK = Duration.ofMillis(10);

  private final long pid;

  ProcessMeter(long pid) {
    this.pid = pid;
  }

  /** Returns the processor time of all its threads, to 10 ms. */
  Duration cpu() {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException("process " + pid + " has ended"));
  }

  /**
   * Returns the part of it that the compilers of a Java virtual machine have taken; none of the
   * process's compiler threads may have ended.
   */
  Duration compilers() throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
      return threads.map(ProcessMeter::compiler).reduce(Duration.ZERO, Duration::plus);
    }
  }

  /** Returns the processor time of a thread if it is a compiler, else nothing. */
  private static Duration compiler(Path thread) {
    try {
      String stat = Files.readString(thread.resolve("stat"));
      // The name in brackets may hold anything; user and system time are fields 14 and 15.
      int end = stat.lastIndexOf(')');
      if (!COMPILER.matcher(stat.substring(stat.indexOf('(') + 1, end)).lookingAt()) {
        return Duration.ZERO;
      }
      String[] fields = stat.substring(end + 2).split(" ");
      return TICK.multipliedBy(Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
    } catch (IOException e) {
      // The thread has ended.
      return Duration.ZERO;
    }
  }

  /** Returns the most memory that it ever had resident, in bytes. */
  long peakBytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(pid), "status");
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(PEAK))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
          .findFirst()
          .orElseThrow(
              () -> new IOException("expected " + PEAK + " in " + status + ", found none"));
    }
  }
}
