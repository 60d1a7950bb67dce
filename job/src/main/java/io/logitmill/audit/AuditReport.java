// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.history.PartitionRange;
import java.util.List;

/**
 * What an audit has found.
 *
 * @param counts sums over everything
 * @param partitions the audited range with the counts of each input partition
 * @param findings the first of each kind, by kind
 * @param notes what limits the meaning of the result, one line each
 */
public record AuditReport(
    Counts counts, List<PartitionCounts> partitions, List<Finding> findings, List<String> notes) {
  /**
   * @param records committed records in the audited range of the input
   * @param predictions output records that belong to the range
   * @param deadLetters output records that belong to the range
   * @param missing source offsets in neither output
   * @param twice source offsets more than once in one output
   * @param inBoth source offsets in both outputs
   * @param invented output records without a record of the input
   * @param outOfOrder output records behind one of a later source offset
   * @param wrongValues source offsets whose output is not what scoring again gives
   * @param unverified source offsets that cannot be scored again
   * @param hidden output partitions of which an open transaction hides something
   * @param outside output records of sources outside of the range
   */
  public record Counts(
      long records,
      long predictions,
      long deadLetters,
      long missing,
      long twice,
      long inBoth,
      long invented,
      long outOfOrder,
      long wrongValues,
      long unverified,
      long hidden,
      long outside) {}

  /** The counts of one input partition, as in {@link Counts}. */
  public record PartitionCounts(
      PartitionRange range,
      long records,
      long predictions,
      long deadLetters,
      long missing,
      long twice,
      long inBoth,
      long wrongValues) {}

  public AuditReport {
    partitions = List.copyOf(partitions);
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /**
   * Returns whether every record of the range has exactly one output record, as far as was looked.
   * Hidden output does not count: what it hides is missing, and that does.
   */
  public boolean isClean() {
    return counts.missing == 0
        && counts.twice == 0
        && counts.inBoth == 0
        && counts.invented == 0
        && counts.outOfOrder == 0
        && counts.wrongValues == 0
        && counts.unverified == 0;
  }
}
