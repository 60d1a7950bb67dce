// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import io.logitmill.history.PartitionRange;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of a range that is looked at in one pass: a slice of each input partition, with the
 * marks of its offsets. Not thread-safe.
 */
public final class Window {
  private final List<PartitionRange> slices;
  private final OffsetMarks[] marks;
  private long records;
  private long unanswered;

  /**
   * @param slices a slice, possibly empty, of each input partition, in their order
   */
  public Window(List<PartitionRange> slices, boolean withValues) {
    this.slices = slices;
    marks = new OffsetMarks[slices.size()];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = new OffsetMarks(slices.get(i).from(), slices.get(i).to(), withValues);
    }
  }

  /**
   * Cuts a range into as many windows as its offsets need within a budget of memory. Every window
   * has an equal share of every partition, so that all are read side by side.
   *
   * @param budgetBytes memory for the marks of one window
   * @return the slices of each window; at least one window
   */
  public static List<List<PartitionRange>> plan(
      List<PartitionRange> range, boolean withValues, long budgetBytes) {
    long offsets = range.stream().mapToLong(PartitionRange::length).sum();
    // A page that is used in part takes its whole size.
    long inPart = (long) range.size() * OffsetMarks.PAGE_SIZE;
    long perOffset = OffsetMarks.bytesPerOffset(withValues);
    long capacity = Math.max(OffsetMarks.PAGE_SIZE, budgetBytes / perOffset - inPart);
    long windows = Math.max(1, (offsets + capacity - 1) / capacity);
    List<List<PartitionRange>> plan = new ArrayList<>();
    for (long w = 0; w < windows; w++) {
      List<PartitionRange> slices = new ArrayList<>();
      for (PartitionRange partition : range) {
        slices.add(
            new PartitionRange(
                partition.topic(),
                partition.partition(),
                partition.from() + share(partition.length(), w, windows),
                partition.from() + share(partition.length(), w + 1, windows)));
      }
      plan.add(slices);
    }
    return plan;
  }

  /** Returns {@code length * part / parts}, without overflow. */
  private static long share(long length, long part, long parts) {
    return length / parts * part + length % parts * part / parts;
  }

  public List<PartitionRange> slices() {
    return slices;
  }

  public OffsetMarks marks(int input) {
    return marks[input];
  }

  /** Marks that an input partition holds a committed record at the offset. */
  public void addRecord(int input, long offset) {
    marks[input].setRecord(offset);
    records++;
    unanswered++;
  }

  /** Marks that an input partition holds a committed record at the offset that is left out. */
  public void addLeftOut(int input, long offset) {
    marks[input].setLeftOut(offset);
  }

  /** Counts a prediction or dead letter of a record; returns whether it is the record's first. */
  public boolean answer(int input, long offset, boolean prediction) {
    OffsetMarks partition = marks[input];
    boolean first = !partition.isAnswered(offset);
    if (first) {
      unanswered--;
    }
    if (prediction) {
      partition.addPrediction(offset);
    } else {
      partition.addDeadLetter(offset);
    }
    return first;
  }

  /** Returns how many committed records the input holds here. */
  long records() {
    return records;
  }

  /** Returns how many of them are in neither output yet. */
  long unanswered() {
    return unanswered;
  }
}
