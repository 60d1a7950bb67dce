// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import io.logitmill.testutils.Mix;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One run: what runs, how much is sent, what goes wrong in which order, and what must come of it.
 *
 * @param name for the table and the run's directory
 * @param layout what runs
 * @param records to send in all
 * @param perSecond rate of the load until it is adapted to the pace of the faults
 * @param faults injected one after the other, each once the output has come back from the last
 * @param expectation what the audit must find
 * @param mix of the load
 * @param maxRestarts how often the job may restart, the faults' doing included
 */
record Scenario(
    String name,
    Layout layout,
    int records,
    double perSecond,
    List<Fault> faults,
    Expectation expectation,
    Mix mix,
    long maxRestarts) {

  /** The usual load; the job may restart as often as it likes. */
  Scenario(
      String name,
      Layout layout,
      int records,
      double perSecond,
      List<Fault> faults,
      Expectation expectation) {
    this(name, layout, records, perSecond, faults, expectation, Mix.USUAL, Long.MAX_VALUE);
  }

  Scenario withMix(Mix other) {
    return new Scenario(name, layout, records, perSecond, faults, expectation, other, maxRestarts);
  }

  Scenario withMaxRestarts(long restarts) {
    return new Scenario(name, layout, records, perSecond, faults, expectation, mix, restarts);
  }

  /**
   * Returns the same with other numbers of records and faults; the faults repeat from the first.
   */
  Scenario resized(int newRecords, int newFaults) {
    List<Fault> repeated =
        IntStream.range(0, newFaults).mapToObj(i -> faults.get(i % faults.size())).toList();
    return new Scenario(
        name, layout, newRecords, perSecond, repeated, expectation, mix, maxRestarts);
  }

  /** What the audit must find. */
  enum Expectation {
    /** Every record once, in order, with the right values. */
    CLEAN {
      @Override
      boolean isMet(Verdict verdict) {
        return verdict.clean();
      }
    },
    /** Some records are missing, nothing else is wrong, and the audit names what is missing. */
    LOSS_NAMED {
      @Override
      boolean isMet(Verdict verdict) {
        return !verdict.clean()
            && verdict.count("missing") > 0
            && !verdict.findings().isEmpty()
            && verdict.count("twice") == 0
            && verdict.count("in_both") == 0
            && verdict.count("invented") == 0
            && verdict.count("out_of_order") == 0
            && verdict.count("wrong_values") == 0;
      }
    };

    abstract boolean isMet(Verdict verdict);
  }
}
