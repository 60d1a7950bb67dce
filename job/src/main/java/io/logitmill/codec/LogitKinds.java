// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.LogitKind;
import io.logitmill.scoring.PackedLogits;
import io.logitmill.scoring.RejectionException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Collects which kinds of logits one record carries. Not thread-safe. */
final class LogitKinds {
  private final Set<LogitKind> found = EnumSet.noneOf(LogitKind.class);
  private LogitKind last;

  /** Forgets what was found. */
  void reset() {
    found.clear();
  }

  /** Notes that the field of {@code kind} is not null. */
  void add(LogitKind kind) {
    found.add(kind);
    last = kind;
  }

  /**
   * Sets the kind of {@code record} to the only one found; rejects none, more than one, and packed
   * logits that end in the middle of one.
   */
  void settle(DecodedRecord record) throws RejectionException {
    if (found.size() != 1) {
      throw new RejectionException.Malformed(
          "Expected exactly one of %s to be not null, found %s.",
          fields(EnumSet.allOf(LogitKind.class), ", "),
          found.isEmpty() ? "none" : fields(found, " and "));
    }
    record.setKind(last);
    if (last == LogitKind.PACKED) {
      requireWholeLogits(record.packed());
    }
  }

  private static void requireWholeLogits(PackedLogits packed) throws RejectionException {
    int width = packed.encoding().bytes();
    if (width != 0 && packed.length() % width != 0) {
      throw new RejectionException.Malformed(
          "Expected packed_logits.values of a multiple of %d bytes for %s, found %d.",
          width, packed.encoding(), packed.length());
    }
  }

  private static String fields(Set<LogitKind> kinds, String separator) {
    return kinds.stream().map(LogitKinds::field).collect(Collectors.joining(separator));
  }

  private static String field(LogitKind kind) {
    return switch (kind) {
      case DENSE -> "logits";
      case PACKED -> "packed_logits";
      case CANDIDATES -> "candidate_logits";
      case ADAPTIVE -> "adaptive_logits";
    };
  }
}
