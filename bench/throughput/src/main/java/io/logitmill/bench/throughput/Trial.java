// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Watches one contender at work until everything is committed. */
final class Trial {
  private static final long POLL_MS = 20;

  /* A transaction ends on one partition after the other, within a few milliseconds. */
  private static final Duration SETTLED = Duration.ofMillis(100);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ChildProcess contender;
  private final Broker broker;
  private final CommittedRecords committed;

  Trial(ChildProcess contender, Broker broker, CommittedRecords committed) {
    this.contender = contender;
    this.broker = broker;
    this.committed = committed;
  }

  /**
   * Returns a sample for each commit, the last of which makes the records complete.
   *
   * @throws IllegalStateException when the contender ends, or commits nothing for a minute
   */
  List<Sample> untilComplete(long records)
      throws IOException, ExecutionException, InterruptedException {
    List<Sample> samples = new ArrayList<>();
    Sample newest = sample(0);
    boolean settled = true;
    while (!settled || newest.records() < records) {
      Thread.sleep(POLL_MS);
      contender.requireAlive();
      long count = committed.count();
      Duration unmoved = Duration.ofNanos(System.nanoTime() - newest.nanos());
      if (count != newest.records()) {
        newest = sample(count);
        settled = false;
      } else if (!settled && unmoved.compareTo(SETTLED) > 0) {
        samples.add(newest);
        settled = true;
      } else if (unmoved.compareTo(PATIENCE) > 0) {
        throw new IllegalStateException(
            String.format(
                "expected %d records, found %d and no more for %d s; the contender's last words:%n%s",
                records, count, PATIENCE.toSeconds(), contender.tail()));
      }
    }
    return samples;
  }

  private Sample sample(long records) throws IOException {
    return new Sample(System.nanoTime(), records, contender.meter().cpu(), broker.process().cpu());
  }
}
