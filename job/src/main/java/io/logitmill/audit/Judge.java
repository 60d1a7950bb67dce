// SPDX-License-Identifier: Apache-2.0
package io.logitmill.audit;

import io.logitmill.history.PartitionRange;
import io.logitmill.kafka.OffsetRanges;
import io.logitmill.published.OffsetMarks;
import java.io.IOException;

/** Goes through a window whose input and outputs are read, and finds what is wrong. */
final class Judge {
  private final Findings findings;
  private final OffsetRanges.Writer missingFile;

  /**
   * @param missingFile takes the missing offsets; null if nobody wants them
   */
  Judge(Findings findings, OffsetRanges.Writer missingFile) {
    this.findings = findings;
    this.missingFile = missingFile;
  }

  /** Judges the offsets of one input partition. */
  void judge(PartitionRange slice, OffsetMarks marks, Tally tally) throws IOException {
    Run missing = new Run(FindingKind.MISSING, slice);
    Run twice = new Run(FindingKind.TWICE, slice);
    Run inBoth = new Run(FindingKind.IN_BOTH, slice);
    long offset = marks.skipEmptyPages(marks.from());
    while (offset < marks.to()) {
      if (marks.isRecord(offset)) {
        int predictions = marks.predictions(offset);
        int deadLetters = marks.deadLetters(offset);
        missing.next(offset, predictions + deadLetters == 0);
        twice.next(offset, predictions > 1 || deadLetters > 1);
        inBoth.next(offset, predictions > 0 && deadLetters > 0);
        tally.records++;
      }
      offset = marks.skipEmptyPages(offset + 1);
    }
    missing.end();
    twice.end();
    inBoth.end();
    tally.missing += missing.total;
    tally.twice += twice.total;
    tally.inBoth += inBoth.total;
  }

  /** Joins offsets of one kind to ranges; an offset that holds no record ends no range. */
  private final class Run {
    private final FindingKind kind;
    private final PartitionRange slice;
    private long first = -1;
    private long last;
    private long records;
    private long total;

    Run(FindingKind kind, PartitionRange slice) {
      this.kind = kind;
      this.slice = slice;
    }

    void next(long offset, boolean isOne) throws IOException {
      if (!isOne) {
        end();
        return;
      }
      if (first < 0) {
        first = offset;
        records = 0;
      }
      last = offset;
      records++;
    }

    void end() throws IOException {
      if (first < 0) {
        return;
      }
      total += records;
      findings.count(kind, records);
      if (findings.isWanted(kind)) {
        findings.keep(kind, slice.text(first, last), message());
      }
      if (kind == FindingKind.MISSING && missingFile != null) {
        missingFile.add(slice.topic(), slice.partition(), first, last);
      }
      first = -1;
    }

    private String message() {
      String subject = records == 1 ? "1 record" : records + " records";
      return switch (kind) {
        case MISSING -> subject + " in neither output";
        case TWICE -> subject + " more than once in one output";
        default -> subject + " in predictions and in dead letters";
      };
    }
  }
}
