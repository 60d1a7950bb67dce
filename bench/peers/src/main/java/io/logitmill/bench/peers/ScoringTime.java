// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The processor time that this process has spent on scoring alone. When the process ends, by a
 * signal too, it prints {@code scoring_seconds=… records=…}.
 *
 * <p>There is one for all tasks, and it is static, because Flink hands copies of an operator to
 * them.
 */
final class ScoringTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final LongAdder NANOS = new LongAdder();
  private static final LongAdder RECORDS = new LongAdder();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ScoringTime::print));
  }

  private ScoringTime() {}

  /** Returns the processor time of the calling thread, in nanoseconds. */
  static long now() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** Adds the time that a number of records took. */
  static void add(long nanos, int records) {
    NANOS.add(nanos);
    RECORDS.add(records);
  }

  private static void print() {
    double seconds = NANOS.sum() / (double) TimeUnit.SECONDS.toNanos(1);
    System.out.printf(Locale.ROOT, "scoring_seconds=%.6f records=%d%n", seconds, RECORDS.sum());
    System.out.flush();
  }
}
