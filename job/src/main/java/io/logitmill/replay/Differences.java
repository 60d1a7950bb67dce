// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import io.logitmill.history.PartitionRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Counts how records compare, and keeps the first differences of each kind: those with the least
 * source coordinates, in whatever order they are found. Not thread-safe.
 */
final class Differences {
  private static final Comparator<Found> BY_SOURCE =
      Comparator.comparingInt((Found found) -> found.input)
          .thenComparingLong(found -> found.offset)
          .thenComparingLong(found -> found.order);

  /** A difference that is kept. */
  static final class Found {
    final int input;
    final long offset;

    /** Digest of what was published. */
    final long published;

    /** The prediction that scoring gave; null if there is nothing to compare. */
    final byte[] expected;

    private final long order;
    private String message;

    private Found(
        int input, long offset, long order, String message, long published, byte[] expected) {
      this.input = input;
      this.offset = offset;
      this.order = order;
      this.message = message;
      this.published = published;
      this.expected = expected;
    }

    /** Says more of it. */
    void add(String detail) {
      message += detail;
    }
  }

  /** What is known of one kind. */
  private static final class OfKind {
    private final long[] counts;
    private final TreeSet<Found> kept = new TreeSet<>(BY_SOURCE);

    OfKind(int inputs) {
      counts = new long[inputs];
    }
  }

  private final List<PartitionRange> range;
  private final int limit;
  private final long[] identical;
  private final long[] records;
  private final Map<DifferenceKind, OfKind> byKind = new EnumMap<>(DifferenceKind.class);
  private long order;

  /**
   * @param limit how many differences of a kind to keep, at least 0
   */
  Differences(List<PartitionRange> range, int limit) {
    this.range = range;
    this.limit = limit;
    identical = new long[range.size()];
    records = new long[range.size()];
    for (DifferenceKind kind : DifferenceKind.values()) {
      byKind.put(kind, new OfKind(range.size()));
    }
  }

  /** Counts a record of an input partition. */
  void countRecord(int input) {
    records[input]++;
  }

  /** Counts a record whose output is what scoring gives. */
  void countIdentical(int input) {
    identical[input]++;
  }

  /**
   * Counts a difference; returns whether it is among the first of its kind so far, so that its
   * message is worth making.
   */
  boolean count(DifferenceKind kind, int input, long offset) {
    OfKind ofKind = byKind.get(kind);
    ofKind.counts[input]++;
    if (ofKind.kept.size() < limit) {
      return true;
    }
    if (limit == 0) {
      return false;
    }
    Found last = ofKind.kept.last();
    return input < last.input || (input == last.input && offset < last.offset);
  }

  /** Keeps a difference that was counted. */
  void keep(DifferenceKind kind, int input, long offset, String message) {
    keep(kind, input, offset, message, 0, null);
  }

  /**
   * Keeps a difference that was counted.
   *
   * @param published digest of what was published
   * @param expected the prediction that scoring gave; null if it is not to be compared
   */
  void keep(
      DifferenceKind kind,
      int input,
      long offset,
      String message,
      long published,
      byte[] expected) {
    TreeSet<Found> kept = byKind.get(kind).kept;
    kept.add(new Found(input, offset, order++, message, published, expected));
    if (kept.size() > limit) {
      kept.pollLast();
    }
  }

  /** Returns those that were kept of a kind, by source. */
  List<Found> found(DifferenceKind kind) {
    return List.copyOf(byKind.get(kind).kept);
  }

  /** Returns those that were kept, by kind and then by source. */
  List<Difference> differences() {
    List<Difference> differences = new ArrayList<>();
    byKind.forEach(
        (kind, ofKind) -> {
          for (Found found : ofKind.kept) {
            String source = range.get(found.input).text(found.offset, found.offset);
            differences.add(new Difference(kind, source, found.message));
          }
        });
    return differences;
  }

  /** Returns the counts of each input partition. */
  List<VerificationReport.PartitionCounts> partitions() {
    List<VerificationReport.PartitionCounts> partitions = new ArrayList<>();
    for (int input = 0; input < range.size(); input++) {
      partitions.add(
          new VerificationReport.PartitionCounts(range.get(input), counts(input, input + 1)));
    }
    return partitions;
  }

  /** Returns the sums over all input partitions. */
  VerificationReport.Counts counts() {
    return counts(0, range.size());
  }

  private VerificationReport.Counts counts(int from, int to) {
    return new VerificationReport.Counts(
        sum(records, from, to),
        sum(identical, from, to),
        sum(DifferenceKind.OTHER_REVISION, from, to),
        sum(DifferenceKind.OTHER_BITS, from, to),
        sum(DifferenceKind.NOW_REJECTED, from, to),
        sum(DifferenceKind.WAS_REJECTED, from, to),
        sum(DifferenceKind.OTHER_CODE, from, to),
        sum(DifferenceKind.MISSING, from, to),
        sum(DifferenceKind.EXTRA, from, to));
  }

  private long sum(DifferenceKind kind, int from, int to) {
    return sum(byKind.get(kind).counts, from, to);
  }

  private static long sum(long[] numbers, int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += numbers[i];
    }
    return sum;
  }
}
