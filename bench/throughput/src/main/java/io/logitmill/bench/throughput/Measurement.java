// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.throughput;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a contender did while it worked steadily.
 *
 * @param contender who
 * @param workload what it worked on
 * @param records records from first to last
 * @param bytes their values, as they came in
 * @param outputBytes what the broker stores for a record's prediction, on average
 * @param seconds time on the clock
 * @param job processor seconds of the contender, without its compilers
 * @param broker processor seconds of the broker
 * @param peakBytes the most memory that the contender had resident since its start
 */
record Measurement(
    String contender,
    Workload workload,
    long records,
    long bytes,
    double outputBytes,
    double seconds,
    double job,
    double broker,
    long peakBytes) {

  /** Share of the records that comes before: classes are loaded, and much code is compiled. */
  private static final double WARM_UP = 0.5;

  private static final double MILLION = 1e6;

  /**
   * Measures from the first commit behind the warm-up to the last but one, in equal parts: up to
   * the last one, nothing was left to do for some of the time.
   *
   * @param samples one for each commit; the last one has all the records
   * @param rounds into how many parts
   */
  static List<Measurement> rounds(
      Contender contender, Task task, List<Sample> samples, int rounds, Footprint footprint) {
    long all = samples.get(samples.size() - 1).records();
    List<Sample> steady =
        samples.subList(0, samples.size() - 1).stream()
            .filter(sample -> sample.records() >= WARM_UP * all)
            .toList();
    int commits = steady.size() - 1;
    if (commits < rounds) {
      throw new IllegalStateException(
          String.format(
              "expected more than %d commits behind the first %.0f %% of the records, found %d: give"
                  + " it more records (--scale)",
              rounds, 100 * WARM_UP, steady.size()));
    }
    return IntStream.range(0, rounds)
        .mapToObj(
            round ->
                between(
                    contender,
                    task,
                    steady.get(round * commits / rounds),
                    steady.get((round + 1) * commits / rounds),
                    footprint))
        .toList();
  }

  private static Measurement between(
      Contender contender, Task task, Sample first, Sample last, Footprint footprint) {
    long records = last.records() - first.records();
    return new Measurement(
        contender.label(),
        task.workload(),
        records,
        records * footprint.inputBytes(),
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

  double bytesPerRecord() {
    return bytes / (double) records;
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
