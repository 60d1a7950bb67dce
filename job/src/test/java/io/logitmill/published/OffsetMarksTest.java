// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class OffsetMarksTest {
  private static final long FROM = 1_000_000_000_000L;
  private static final int PAGE = OffsetMarks.PAGE_SIZE;

  @Test
  void countsEachOutputUpToThree() {
    OffsetMarks marks = new OffsetMarks(FROM, FROM + 10, false);
    marks.setRecord(FROM + 4);
    for (int i = 0; i < 5; i++) {
      assertEquals(Math.min(i, 3), marks.predictions(FROM + 4));
      marks.addPrediction(FROM + 4);
    }
    for (int i = 0; i < 5; i++) {
      assertEquals(Math.min(i, 3), marks.deadLetters(FROM + 4));
      marks.addDeadLetter(FROM + 4);
    }
    assertEquals(3, marks.predictions(FROM + 4));
    assertTrue(marks.isRecord(FROM + 4));
    for (long other : new long[] {FROM, FROM + 3, FROM + 5, FROM + 9}) {
      assertFalse(marks.isRecord(other) || marks.isAnswered(other));
    }
  }

  @Test
  void aRecordIsAnsweredByItsFirstOutput() {
    OffsetMarks marks = new OffsetMarks(0, 3, false);
    marks.setRecord(0);
    marks.setRecord(1);
    assertFalse(marks.isAnswered(0));
    marks.addPrediction(0);
    marks.addDeadLetter(1);
    assertTrue(marks.isAnswered(0) && marks.isAnswered(1));
    assertFalse(marks.isAnswered(2));
  }

  @Test
  void whatIsLeftOutIsNoRecordAndNoAnswer() {
    OffsetMarks marks = new OffsetMarks(0, 3, true);
    marks.setLeftOut(1);
    assertTrue(marks.isLeftOut(1));
    assertFalse(marks.isLeftOut(0) || marks.isRecord(1) || marks.isAnswered(1));
    assertEquals(0, marks.tag(1));
  }

  @Test
  void knowsItsBorders() {
    OffsetMarks marks = new OffsetMarks(5, 5 + 2L * PAGE, false);
    assertFalse(marks.contains(4) || marks.contains(5 + 2L * PAGE));
    assertTrue(marks.contains(5) && marks.contains(4 + 2L * PAGE));
    marks.setRecord(4 + 2L * PAGE);
    assertTrue(marks.isRecord(4 + 2L * PAGE));
    assertEquals(5 + PAGE, marks.skipEmptyPages(5));
    assertEquals(5 + 2L * PAGE, marks.skipEmptyPages(5 + 2L * PAGE));
  }

  @Test
  void keepsWhatWasPublished() {
    OffsetMarks marks = new OffsetMarks(0, 3L * PAGE, true);
    marks.setRecord(PAGE);
    assertEquals(0, marks.tag(PAGE));
    assertEquals(0, marks.tag(2L * PAGE));
    marks.setPublished(PAGE, (short) -7, Long.MIN_VALUE + 1);
    assertEquals(-7, marks.tag(PAGE));
    assertEquals(Long.MIN_VALUE + 1, marks.digest(PAGE));
  }

  @Test
  void takesTheStatedBytesForEachOffset() {
    assertTrue(measuredBytesPerOffset(false) <= 1.01 * OffsetMarks.bytesPerOffset(false));
    assertTrue(measuredBytesPerOffset(true) <= 1.01 * OffsetMarks.bytesPerOffset(true));
    assertEquals(1, OffsetMarks.bytesPerOffset(false));
    assertEquals(11, OffsetMarks.bytesPerOffset(true));
  }

  @Test
  void takesNothingForOffsetsWithoutRecords() {
    long before = allocated();
    OffsetMarks marks = new OffsetMarks(0, 1L << 34, false);
    marks.setRecord(1L << 33);
    double perOffset = (double) (allocated() - before) / (1L << 34);
    assertTrue(perOffset < 0.001, "bytes per offset: " + perOffset);
  }

  private static double measuredBytesPerOffset(boolean withValues) {
    int offsets = 100 * PAGE;
    long before = allocated();
    OffsetMarks marks = new OffsetMarks(0, offsets, withValues);
    for (int offset = 0; offset < offsets; offset++) {
      marks.setRecord(offset);
      marks.addPrediction(offset);
    }
    double measured = (double) (allocated() - before) / offsets;
    assertTrue(marks.isAnswered(offsets - 1));
    return measured;
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
