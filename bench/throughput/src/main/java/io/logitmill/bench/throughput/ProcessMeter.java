// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What a process has used so far, by the operating system's own account (Linux). */
final class ProcessMeter {
  private static final String PEAK = "VmHWM:";
  private static final int KIB = 1024;

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
