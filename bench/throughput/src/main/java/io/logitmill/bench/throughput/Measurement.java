// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.time.Duration;

/**
 * What an entrant did in one round, while it worked steadily.
 *
 * @param label who
 * @param workload what it worked on
 * @param records how many
 * @param inputBytes size of a record's value, 0 for one that only writes
 * @param outputBytes of a prediction's value and headers; 0 for one that only reads
 * @param seconds time on the clock
 * @param job processor seconds of the contender
 * @param broker processor seconds of the broker
 * @param peakBytes the most memory that the contender had resident since its start
 */
record Measurement(
    String label,
    Workload workload,
    long records,
    double inputBytes,
    double outputBytes,
    double seconds,
    double job,
    double broker,
    long peakBytes) {

  private static final double MILLION = 1e6;

  /** Measures from one sample to a later one. */
  static Measurement between(
      String label, Workload workload, Sample first, Sample last, Footprint footprint) {
    return new Measurement(
        label,
        workload,
        last.records() - first.records(),
        footprint.inputBytes(),
        footprint.outputBytes(),
        (last.nanos() - first.nanos()) / 1e9,
        seconds(last.job().minus(first.job())),
        seconds(last.broker().minus(first.broker())),
        footprint.peakBytes());
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  double recordsPerSecond() {
    return records / seconds;
  }

  /** Returns megabytes of values read a second, or written by one that only writes. */
  double megabytesPerSecond() {
    return (inputBytes > 0 ? inputBytes : outputBytes) * recordsPerSecond() / MILLION;
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
