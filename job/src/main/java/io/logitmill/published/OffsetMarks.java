// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

/**
 * What is known of each offset of a slice of one input partition.
 *
 * <p>Not thread-safe.
 */
public final class OffsetMarks {
  /*
   * One byte per offset, in pages that are allocated when the first offset in them is marked: a
   * compacted partition has few records in many offsets.
   *
   *   bit 0      the input holds a committed record
   *   bits 1, 2  how often it is in predictions; 3 means 3 or more
   *   bits 3, 4  how often it is in dead letters; 3 means 3 or more
   *   bit 5      the input holds a committed record that nobody asks for
   *   bit 6      a dead letter of it was put through again, and became a prediction
   *   bit 7      a dead letter of it was put through again, and was rejected again
   *
   * With values, 10 bytes more: a digest of what was published (8), and what kind of output it is
   * (2; 0 means nothing was published yet).
   */
  static final int PAGE_BITS = 14;
  public static final int PAGE_SIZE = 1 << PAGE_BITS;

  private static final int PAGE_MASK = PAGE_SIZE - 1;
  private static final int RECORD = 1;
  private static final int PREDICTIONS_SHIFT = 1;
  private static final int DEAD_LETTERS_SHIFT = 3;
  private static final int LEFT_OUT = 1 << 5;
  private static final int MOST = 3;
  private static final int ANSWERED = MOST << PREDICTIONS_SHIFT | MOST << DEAD_LETTERS_SHIFT;
  private static final int PREDICTED_AGAIN = 1 << 6;
  private static final int REJECTED_AGAIN = 1 << 7;

  private final long from;
  private final long to;
  private final boolean withValues;
  private final byte[][] marks;
  private final long[][] digests;
  private final short[][] tags;

  /**
   * @param from the first offset
   * @param to the offset after the last one
   * @param withValues whether to keep what was published too
   */
  public OffsetMarks(long from, long to, boolean withValues) {
    this.from = from;
    this.to = to;
    this.withValues = withValues;
    int pages = Math.toIntExact((to - from + PAGE_MASK) >>> PAGE_BITS);
    marks = new byte[pages][];
    digests = withValues ? new long[pages][] : null;
    tags = withValues ? new short[pages][] : null;
  }

  /** Returns how many bytes an offset of a full page takes. */
  public static int bytesPerOffset(boolean withValues) {
    return withValues ? Byte.BYTES + Long.BYTES + Short.BYTES : Byte.BYTES;
  }

  public long from() {
    return from;
  }

  public long to() {
    return to;
  }

  public boolean contains(long offset) {
    return offset >= from && offset < to;
  }

  /** Marks that the input holds a committed record at the offset. */
  public void setRecord(long offset) {
    set(offset, RECORD);
  }

  /** Marks that the input holds a committed record at the offset that is not looked at. */
  public void setLeftOut(long offset) {
    set(offset, LEFT_OUT);
  }

  private void set(long offset, int bit) {
    int page = page(offset);
    if (marks[page] == null) {
      marks[page] = new byte[PAGE_SIZE];
      if (withValues) {
        digests[page] = new long[PAGE_SIZE];
        tags[page] = new short[PAGE_SIZE];
      }
    }
    marks[page][index(offset)] |= (byte) bit;
  }

  /** Returns whether the input holds a committed record at the offset. */
  public boolean isRecord(long offset) {
    return (mark(offset) & RECORD) != 0;
  }

  /** Returns whether the input holds a committed record at the offset that is not looked at. */
  public boolean isLeftOut(long offset) {
    return (mark(offset) & LEFT_OUT) != 0;
  }

  /** Returns how often the offset is in predictions, from 0 to 3; 3 means 3 or more. */
  public int predictions(long offset) {
    return (mark(offset) >>> PREDICTIONS_SHIFT) & MOST;
  }

  /**
   * Returns how often the offset is in dead letters, from 0 to 3; 3 means 3 or more. One that was
   * put through again does not count: what became of it does.
   */
  public int deadLetters(long offset) {
    int mark = mark(offset);
    int count = (mark >>> DEAD_LETTERS_SHIFT) & MOST;
    if ((mark & PREDICTED_AGAIN) != 0) {
      return Math.max(0, count - 1);
    }
    // The first one may be gone by retention; the one that took its place is there.
    return count == 0 && (mark & REJECTED_AGAIN) != 0 ? 1 : count;
  }

  /** Marks that a dead letter of the record was put through again, besides the prediction. */
  public void setPredictedAgain(long offset) {
    marks[page(offset)][index(offset)] |= PREDICTED_AGAIN;
  }

  /** Returns whether a dead letter of the record was put through again and became a prediction. */
  public boolean isPredictedAgain(long offset) {
    return (mark(offset) & PREDICTED_AGAIN) != 0;
  }

  /** Marks that a dead letter of the record was put through again, and was rejected again. */
  public void setRejectedAgain(long offset) {
    marks[page(offset)][index(offset)] |= REJECTED_AGAIN;
  }

  /** Returns whether the offset is in an output. */
  public boolean isAnswered(long offset) {
    return (mark(offset) & ANSWERED) != 0;
  }

  /** Counts one more prediction of a record. */
  public void addPrediction(long offset) {
    add(offset, PREDICTIONS_SHIFT);
  }

  /** Counts one more dead letter of a record. */
  public void addDeadLetter(long offset) {
    add(offset, DEAD_LETTERS_SHIFT);
  }

  private void add(long offset, int shift) {
    byte[] page = marks[page(offset)];
    int i = index(offset);
    if (((page[i] >>> shift) & MOST) < MOST) {
      page[i] += (byte) (1 << shift);
    }
  }

  /** Keeps what was published for a record; only with values. */
  void setPublished(long offset, short tag, long digest) {
    tags[page(offset)][index(offset)] = tag;
    digests[page(offset)][index(offset)] = digest;
  }

  /** Returns the kind of output that was kept, or 0. */
  public short tag(long offset) {
    short[] page = tags[page(offset)];
    return page == null ? 0 : page[index(offset)];
  }

  /** Returns the digest that was kept. */
  public long digest(long offset) {
    return digests[page(offset)][index(offset)];
  }

  /** Returns the first offset from {@code offset} on whose page is allocated, or {@link #to}. */
  public long skipEmptyPages(long offset) {
    long next = offset;
    while (next < to && marks[page(next)] == null) {
      next = from + ((long) (page(next) + 1) << PAGE_BITS);
    }
    return Math.min(next, to);
  }

  private int mark(long offset) {
    byte[] page = marks[page(offset)];
    return page == null ? 0 : page[index(offset)];
  }

  private int page(long offset) {
    return (int) ((offset - from) >>> PAGE_BITS);
  }

  private int index(long offset) {
    return (int) (offset - from) & PAGE_MASK;
  }
}
