// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.kernels;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One contender at one operation on rows of one length: a virtual machine of its own, so that
 * nobody's profile spoils another's code. {@link Rounds} starts them in turn; {@code
 * bench/kernels/run.sh} starts that, with the options of the virtual machine that the forks
 * inherit.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 60, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g"})
public class KernelBenchmark {
  @Param public Operation operation;

  @Param public Contender contender;

  @Param public Distribution logits;

  @Param({"3", "10", "100", "1000", "10000", "100000", "1000000"})
  public int classes;

  private Call call;
  private int rows;
  private int row;

  @Setup
  public void openAndCheck() {
    Rows drawn = Rows.draw(logits, classes);
    rows = drawn.count();
    call = contender.open(operation, drawn);
    new Check(operation, contender, drawn).check(call);
  }

  @Benchmark
  public double compute(ProcessorTime time) {
    time.calls++;
    row = row + 1 < rows ? row + 1 : 0;
    return call.call(row);
  }

  @TearDown
  public void checkThreadsAndClose() {
    OneThread.check(() -> call.call(0));
    call.close();
  }

  /**
   * The processor time of the measuring thread, which the report counts in place of time on the
   * clock: what others run on the machine is not in it, and since no contender works on other
   * threads, nothing is missing.
   */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class ProcessorTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    public long calls;
    public long nanos;
    private long start;

    @Setup(Level.Iteration)
    public void start() {
      start = THREADS.getCurrentThreadCpuTime();
    }

    @TearDown(Level.Iteration)
    public void stop() {
      nanos = THREADS.getCurrentThreadCpuTime() - start;
    }
  }
}
