// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.history.PartitionRange;
import java.util.List;

/**
 * How much of what was published is what scoring it again gives.
 *
 * @param plan id of the plan
 * @param revisions which revisions the plan scores by: latest, recorded, or a number
 * @param counts sums over everything
 * @param partitions the range of each input partition with its counts
 * @param changes the records of {@link DifferenceKind#OTHER_REVISION} by revisions
 * @param differences the first of each kind, by kind and then by source
 * @param notes what limits the meaning of the result, one line each
 */
public record VerificationReport(
    String plan,
    String revisions,
    Counts counts,
    List<PartitionCounts> partitions,
    List<RevisionChange> changes,
    List<Difference> differences,
    List<String> notes) {
  /**
   * Numbers of records; what is {@code extra} is no record of the input, and not among them.
   *
   * @param records committed records of the range
   * @param identical records whose output is what scoring gives, byte for byte
   */
  public record Counts(
      long records,
      long identical,
      long otherRevision,
      long otherBits,
      long nowRejected,
      long wasRejected,
      long otherCode,
      long missing,
      long extra) {
    /** Returns how many differ in one way. */
    public long of(DifferenceKind kind) {
      return switch (kind) {
        case OTHER_REVISION -> otherRevision;
        case OTHER_BITS -> otherBits;
        case NOW_REJECTED -> nowRejected;
        case WAS_REJECTED -> wasRejected;
        case OTHER_CODE -> otherCode;
        case MISSING -> missing;
        case EXTRA -> extra;
      };
    }

    /** Returns of how many records it is known how they compare. */
    long judged() {
      return identical
          + otherRevision
          + otherBits
          + nowRejected
          + wasRejected
          + otherCode
          + missing;
    }
  }

  /** The counts of one input partition. */
  public record PartitionCounts(PartitionRange range, Counts counts) {}

  public VerificationReport {
    partitions = List.copyOf(partitions);
    changes = List.copyOf(changes);
    differences = List.copyOf(differences);
    notes = List.copyOf(notes);
  }

  /** Returns whether every record has exactly one output, and that is what scoring gives. */
  public boolean isClean() {
    return counts.identical == counts.records && counts.extra == 0;
  }

  /**
   * Returns whether nothing differs but the revision, in a plan that does not go by the recorded
   * ones: then another revision is what was asked for.
   */
  public boolean differsAsAsked() {
    return !isClean()
        && !revisions.equals(RevisionChoice.RECORDED.toString())
        && counts.identical + counts.otherRevision == counts.records
        && counts.extra == 0;
  }
}
