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

  /* A transaction ends on one partition after the other, within a few milliseconds. */
  private static final Duration SETTLED = Duration.ofMillis(100);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ChildProcess contender;
  private final Broker broker;
  private final CommittedRecords predictions;
  private final boolean transactional;

  Trial(
      ChildProcess contender, Broker broker, CommittedRecords predictions, boolean transactional) {
    this.contender = contender;
    this.broker = broker;
    this.predictions = predictions;
    this.transactional = transactional;
  }

  /**
   * Returns a sample for each commit, or, without transactions, for each look; the last one has all
   * the records.
   *
   * @param records how many there will be, with those that are there already
   * @throws IllegalStateException when the contender ends, or commits nothing for a minute, or too
   *     much
   */
  List<Sample> untilComplete(long records)
      throws IOException, ExecutionException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    Sample newest = sample(predictions.count());
    boolean settled = true;
    while (!settled || newest.records() < records) {
      Thread.sleep(POLL_MS);
      contender.requireAlive();
      long count = predictions.count();
      Duration unmoved = Duration.ofNanos(System.nanoTime() - newest.nanos());
      if (count != newest.records()) {
        newest = sample(count);
        settled = false;
      }
      if (!settled && (!transactional || unmoved.compareTo(SETTLED) > 0)) {
        samples.add(newest);
        settled = true;
      } else if (unmoved.compareTo(PATIENCE) > 0) {
        throw incomplete(records, newest.records());
      }
    }
    if (newest.records() > records) {
      throw incomplete(records, newest.records());
    }
    return samples;
  }

  private IllegalStateException incomplete(long records, long found) {
    return new IllegalStateException(
        String.format(
            "expected %d records, found %d, and that for %d s; the contender's last words:%n%s",
            records, found, PATIENCE.toSeconds(), contender.tail()));
  }

  private Sample sample(long records) throws IOException {
    return new Sample(System.nanoTime(), records, contender.meter().cpu(), broker.process().cpu());
  }

  /**
   * How a trial went.
   *
   * @param begin when the records became visible
   * @param samples one for each commit, or each look; the last one has all the records
   * @param transactional whether they are commits
   */
  record Course(Sample begin, List<Sample> samples, boolean transactional) {
    /** How many commits it takes to measure between the first and the last but one. */
    static final int FEWEST_COMMITS = 3;

    int commits() {
      return samples.size();
    }

    /** Returns from the first record that was visible to the last one that was predicted. */
    long nanos() {
      return last().nanos() - begin.nanos();
    }

    long records() {
      return last().records() - begin.records();
    }

    /** Returns its speed, of the steady part if there is one. */
    double recordsPerNano() {
      if (commits() < FEWEST_COMMITS) {
        return records() / (double) nanos();
      }
      Sample end = end();
      return (end.records() - samples.get(0).records())
          / (double) (end.nanos() - samples.get(0).nanos());
    }

    /**
     * Measures from one commit to another: from the first to the last but one, because some time
     * before the last one nothing was left to do. With too few commits for that, from the beginning
     * to the last: a little too slow.
     */
    Measurement measure(String label, Workload workload, Footprint footprint) {
      if (commits() < FEWEST_COMMITS) {
        return Measurement.between(label, workload, begin, last(), footprint);
      }
      return Measurement.between(label, workload, samples.get(0), end(), footprint);
    }

    private Sample end() {
      return samples.get(samples.size() - (transactional ? 2 : 1));
    }

    private Sample last() {
      return samples.get(samples.size() - 1);
    }
  }
}
