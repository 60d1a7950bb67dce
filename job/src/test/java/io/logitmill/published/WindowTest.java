// SPDX-License-Identifier: Apache-2.0
package io.logitmill.published;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.history.PartitionRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static final List<PartitionRange> RANGE =
      List.of(
          new PartitionRange("a", 0, 7, 1_000_000),
          new PartitionRange("a", 1, 0, 0),
          new PartitionRange("b", 0, 100_000_000_000L, 100_002_000_001L));

  @Test
  void oneWindowWhenEverythingFits() {
    assertEquals(List.of(RANGE), Window.plan(RANGE, false, 1L << 22));
  }

  @Test
  void theSlicesOfAllWindowsAreTheRange() {
    List<List<PartitionRange>> plan = Window.plan(RANGE, true, 1L << 22);
    assertTrue(plan.size() > 5, "windows: " + plan.size());
    for (int p = 0; p < RANGE.size(); p++) {
      long next = RANGE.get(p).from();
      for (List<PartitionRange> slices : plan) {
        assertEquals(next, slices.get(p).from());
        next = slices.get(p).to();
      }
      assertEquals(RANGE.get(p).to(), next);
    }
  }

  @Test
  void noWindowIsLargerThanTheBudget() {
    long budget = 1L << 22;
    for (List<PartitionRange> slices : Window.plan(RANGE, true, budget)) {
      long pages =
          slices.stream()
              .mapToLong(s -> (s.length() + OffsetMarks.PAGE_SIZE - 1) / OffsetMarks.PAGE_SIZE)
              .sum();
      assertTrue(pages * OffsetMarks.PAGE_SIZE * OffsetMarks.bytesPerOffset(true) <= budget);
    }
  }

  @Test
  void tenMillionOffsetsFitAHalfGigabyteInOnePass() {
    List<PartitionRange> range = List.of(new PartitionRange("a", 0, 0, 10_000_000));
    assertEquals(1, Window.plan(range, true, (512L << 20) / 4).size());
  }

  @Test
  void anEmptyRangeIsOneEmptyWindow() {
    List<PartitionRange> empty = List.of(new PartitionRange("a", 0, 5, 5));
    assertEquals(List.of(empty), Window.plan(empty, false, 1));
    assertEquals(0, new Window(empty, false).unanswered());
  }

  @Test
  void countsWhatIsUnanswered() {
    Window window = new Window(List.of(new PartitionRange("a", 0, 0, 10)), false);
    window.addRecord(0, 3);
    window.addRecord(0, 4);
    assertEquals(2, window.unanswered());
    assertTrue(window.answer(0, 3, true));
    assertFalse(window.answer(0, 3, false));
    assertEquals(1, window.unanswered());
    assertTrue(window.answer(0, 4, false));
    assertEquals(0, window.unanswered());
    assertEquals(2, window.records());
  }
}
