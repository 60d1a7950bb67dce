// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.history.PartitionRange;

/** Counts of one input partition; mutable, for one thread. */
final class Tally {
  final PartitionRange range;
  long records;
  long predictions;
  long deadLetters;
  long missing;
  long twice;
  long inBoth;
  long wrongValues;

  Tally(PartitionRange range) {
    this.range = range;
  }

  AuditReport.PartitionCounts counts() {
    return new AuditReport.PartitionCounts(
        range, records, predictions, deadLetters, missing, twice, inBoth, wrongValues);
  }
}
