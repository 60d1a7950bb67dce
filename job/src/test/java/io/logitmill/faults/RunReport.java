// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a scenario came to: a row of the table of faults.
 *
 * @param scenario what was run
 * @param seed that it was run with
 * @param runs how many runs the row sums up
 * @param acknowledged records that the brokers took from the load and have not removed since
 * @param recoveries how long the output took to come back, one per injected fault
 * @param quiet how long after the last commit the last transaction was gone
 * @param restarts how often the job restarted
 * @param verdict what the audit found
 * @param seen what the engineer sees, quoted
 */
record RunReport(
    Scenario scenario,
    long seed,
    int runs,
    long acknowledged,
    List<Duration> recoveries,
    Duration quiet,
    long restarts,
    Verdict verdict,
    List<String> seen) {

  /** Returns the head of the table, in Markdown. */
  static String head() {
    return """
        | fault | runs | records | faults injected | recovery median | recovery max \
        | restarts | missing | twice | invented | wrong values | out of order | what the engineer sees |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|
        """;
  }

  /** Returns one line of the table, in Markdown. */
  String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %,d | %d | %s | %s | %d | %d | %d | %d | %s | %d | %s |%n",
        scenario.name(),
        runs,
        acknowledged,
        recoveries.size(),
        seconds(0.5),
        seconds(1),
        restarts,
        verdict.count("missing"),
        verdict.count("twice") + verdict.count("in_both"),
        verdict.count("invented"),
        verdict.counts().containsKey("wrong_values") ? verdict.count("wrong_values") : "-",
        verdict.count("out_of_order"),
        String.join("<br>", seen.stream().map(RunReport::quoted).toList()));
  }

  /** Where the run lay is of no use to a reader of the table. */
  private static String quoted(String line) {
    return "`" + line.replace('|', '/').replaceAll("file:\\S*/target/faults/", "file:.../") + "`";
  }

  /** Throws an AssertionError, with the findings, if the outcome is not what was expected. */
  void assertExpected() {
    if (restarts > scenario.maxRestarts()) {
      throw new AssertionError(
          "%s, seed %d: expected %d restarts at the most, found %d"
              .formatted(scenario.name(), seed, scenario.maxRestarts(), restarts));
    }
    boolean complete = verdict.count("records") == acknowledged;
    if (!complete || !scenario.expectation().isMet(verdict)) {
      throw new AssertionError(
          "%s, seed %d: expected %s of %d records, found %s: %s"
              .formatted(
                  scenario.name(),
                  seed,
                  scenario.expectation(),
                  acknowledged,
                  verdict.counts(),
                  verdict.findings()));
    }
  }

  private String seconds(double quantile) {
    if (recoveries.isEmpty()) {
      return "-";
    }
    List<Duration> sorted = recoveries.stream().sorted().toList();
    Duration value = sorted.get((int) Math.ceil(quantile * sorted.size()) - 1);
    return String.format(Locale.ROOT, "%.1f s", value.toMillis() / 1e3);
  }
}
