// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.time.Duration;
import java.util.List;

/**
 * What a contender did while it worked steadily.
 *
 * @param contender who
 * @param classes logits in each record
 * @param output what a prediction carried
 * @param records records from first to last
 * @param bytes their values, as they came in
 * @param seconds time on the clock
 * @param job processor seconds of the contender
 * @param broker processor seconds of the broker
 * @param peakBytes the most memory that the contender had resident since its start
 */
record Measurement(
    String contender,
    int classes,
    Output output,
    long records,
    long bytes,
    double seconds,
    double job,
    double broker,
    long peakBytes) {

  /** Share of the records that comes before: classes are loaded, and the compilers have work. */
  private static final double WARM_UP = 0.3;

  private static final double MILLION = 1e6;

  /**
   * Measures from the first commit behind the warm-up to the last but one: up to the last one,
   * nothing was left to do for some of the time.
   *
   * @param samples one for each commit; the last one has all the records
   * @param valueBytes size of each record's value
   */
  static Measurement of(
      Contender contender, Task task, List<Sample> samples, int valueBytes, long peakBytes) {
    long all = samples.get(samples.size() - 1).records();
    Sample last = samples.get(Math.max(0, samples.size() - 2));
    Sample first =
        samples.stream()
            .filter(sample -> sample.records() >= WARM_UP * all)
            .findFirst()
            .orElseThrow();
    if (first.nanos() >= last.nanos()) {
      throw new IllegalStateException(
          String.format(
              "expected several commits behind the first %.0f %% of the records, found %d commits in"
                  + " all: give it more records (--scale)",
              100 * WARM_UP, samples.size()));
    }
    long records = last.records() - first.records();
    return new Measurement(
        contender.label(),
        task.classes(),
        task.output(),
        records,
        records * valueBytes,
        (last.nanos() - first.nanos()) / 1e9,
        seconds(last.job().minus(first.job())),
        seconds(last.broker().minus(first.broker())),
        peakBytes);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  double recordsPerSecond() {
    return records / seconds;
  }

  double megabytesPerSecond() {
    return bytes / MILLION / seconds;
  }

  /** Returns records per processor second of the contender. */
  double recordsPerCore() {
    return records / job;
  }

  double jobSecondsPerMillion() {
    return job / records * MILLION;
  }

  double brokerSecondsPerMillion() {
    return broker / records * MILLION;
  }

  double peakMegabytes() {
    return peakBytes / MILLION;
  }
}
