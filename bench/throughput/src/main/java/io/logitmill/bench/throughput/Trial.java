// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Watches one contender at work until everything is there for readers of committed records. */
final class Trial {
  private static final long POLL_MS = 20;

  /* All contenders of a table start at once, on as few cores as there are. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /*
   * Two transactions that end between two looks, as after a late checkpoint, look like one: what
   * ends the other on each partition is then taken for a record.
   */
  private static final int MISSED_MARKERS = 16;

  private final ChildProcess contender;
  private final Broker broker;
  private final CommittedRecords predictions;

  Trial(ChildProcess contender, Broker broker, CommittedRecords predictions) {
    this.contender = contender;
    this.broker = broker;
    this.predictions = predictions;
  }

  /**
   * Returns a sample for each look at which more had been written; the last one has all the
   * records, and all of them are committed.
   *
   * @param records how many there will be, with those that are there already
   * @throws IllegalStateException when the contender ends, or writes and commits nothing for some
   *     minutes, or too much
   */
  List<Sample> untilComplete(long records)
      throws IOException, ExecutionException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    long committed = predictions.count();
    long written = committed;
    long movedNanos = System.nanoTime();
    while (committed < records) {
      Thread.sleep(POLL_MS);
      contender.requireAlive();
      long nowCommitted = predictions.count();
      long nowWritten = predictions.written();
      if (nowWritten > written) {
        samples.add(sample(nowWritten));
      }
      if (nowWritten > written || nowCommitted > committed) {
        movedNanos = System.nanoTime();
      } else if (System.nanoTime() - movedNanos > PATIENCE.toNanos()) {
        throw incomplete(records, nowCommitted);
      }
      committed = nowCommitted;
      written = Math.max(written, nowWritten);
    }
    if (committed > records + MISSED_MARKERS) {
      throw incomplete(records, committed);
    }
    predictions.missed(committed - records);
    samples.add(sample(records));
    return samples;
  }

  private IllegalStateException incomplete(long records, long found) {
    return new IllegalStateException(
        String.format(
            "expected %d committed records, found %d, waiting for up to %d s; the contender's last"
                + " words:%n%s",
            records, found, PATIENCE.toSeconds(), contender.tail()));
  }

  private Sample sample(long records) throws IOException {
    return new Sample(System.nanoTime(), records, contender.meter().cpu(), broker.process().cpu());
  }

  /**
   * How a trial went.
   *
   * @param begin when the records became visible
   * @param samples as of {@link Trial#untilComplete}
   */
  record Course(Sample begin, List<Sample> samples) {
    /** Between fewer samples the time is too short to measure. */
    private static final int FEWEST_SAMPLES = 5;

    /** Returns from the first record that was visible to the last one that was committed. */
    long nanos() {
      return last().nanos() - begin.nanos();
    }

    long records() {
      return last().records() - begin.records();
    }

    /** Returns its speed, while it was at work if there was time to see it. */
    double recordsPerNano() {
      Sample from = from();
      Sample to = to();
      return (to.records() - from.records()) / (double) (to.nanos() - from.nanos());
    }

    /**
     * Measures from the first look at which something had been written to the last one at which
     * something was left to do: how long it takes to begin, and to commit what was written last, is
     * not speed. Where the looks are too few, from the beginning to the end: too slow.
     */
    Measurement measure(String label, Workload workload, Footprint footprint) {
      return Measurement.between(label, workload, from(), to(), footprint);
    }

    private boolean isSteady() {
      return steady() >= FEWEST_SAMPLES;
    }

    /** Returns how many samples were taken while it was at work. */
    private int steady() {
      int steady = 0;
      while (samples.get(steady).records() < last().records()) {
        steady++;
      }
      return steady;
    }

    private Sample from() {
      return isSteady() ? samples.get(0) : begin;
    }

    private Sample to() {
      return isSteady() ? samples.get(steady() - 1) : last();
    }

    private Sample last() {
      return samples.get(samples.size() - 1);
    }
  }
}
