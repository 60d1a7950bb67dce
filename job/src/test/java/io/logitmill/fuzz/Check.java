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
   * Runs {@code body} and throws if it allocates more than {@code bound} bytes in this thread each
   * time that it is run; under the fuzzer, {@value #SLACK_OF_HOOKS} times as many.
   */
  static void allocatesAtMost(long bound, Runnable body) {
    long bytes = SLACK * bound;
    long least = Long.MAX_VALUE;
    for (int run = 0; run < RUNS && least > bytes; run++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      body.run();
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    that(least <= bytes, "Expected at most %d bytes to be allocated, found %d.", bytes, least);
  }
}
