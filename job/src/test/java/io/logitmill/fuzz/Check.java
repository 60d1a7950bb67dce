// SPDX-License-Identifier: Apache-2.0
package io.logitmill.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** The conditions that fuzz targets hold. A broken one is an {@link AssertionError}. Stateless. */
final class Check {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** The first run of a path also loads classes and links lambdas; what counts is the best. */
  private static final int RUNS = 4;

  /** Inputs have some kilobytes; time on the clock would be that of a busy machine. */
  private static final long MOST_CPU_MS = 1000;

  /** The fuzzer's hooks in the classes under test allocate, too. */
  private static final int SLACK_OF_HOOKS = 16;

  private static final int SLACK =
      Boolean.getBoolean(FuzzProcess.INSTRUMENTED_PROPERTY) ? SLACK_OF_HOOKS : 1;

  private Check() {}

  /** Throws unless {@code condition}. */
  static void that(boolean condition, String template, Object... arguments) {
    if (!condition) {
      throw new AssertionError(String.format(Locale.ROOT, template, arguments));
    }
  }

  /**
   * Runs {@code body} and throws if, each time that it is run, it allocates more than {@code bound}
   * bytes in this thread (under the fuzzer, {@value #SLACK_OF_HOOKS} times as many) or keeps a core
   * busy for more than {@value #MOST_CPU_MS} ms.
   */
  static void costsAtMost(long bound, Runnable body) {
    long bytes = SLACK * bound;
    long leastBytes = Long.MAX_VALUE;
    long leastMs = Long.MAX_VALUE;
    for (int run = 0; run < RUNS && (leastBytes > bytes || leastMs > MOST_CPU_MS); run++) {
      long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
      long nanosBefore = THREADS.getCurrentThreadCpuTime();
      body.run();
      leastMs = Math.min(leastMs, (THREADS.getCurrentThreadCpuTime() - nanosBefore) / 1_000_000);
      leastBytes = Math.min(leastBytes, THREADS.getCurrentThreadAllocatedBytes() - bytesBefore);
    }
    that(
        leastBytes <= bytes,
        "Expected at most %d bytes to be allocated, found %d.",
        bytes,
        leastBytes);
    that(leastMs <= MOST_CPU_MS, "Expected at most %d ms, found %d.", MOST_CPU_MS, leastMs);
  }
}
