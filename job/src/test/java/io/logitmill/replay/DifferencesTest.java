// SPDX-License-Identifier: Apache-2.0
package io.logitmill.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.history.PartitionRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DifferencesTest {
  private static final List<PartitionRange> RANGE =
      List.of(new PartitionRange("a", 0, 0, 100), new PartitionRange("a", 1, 0, 100));

  @Test
  void keepsTheFirstBySourceInWhateverOrderTheyAreFound() {
    List<Integer> places = new ArrayList<>();
    for (int place = 0; place < 200; place++) {
      places.add(place);
    }
    Collections.shuffle(places, new Random(7));
    Differences differences = new Differences(RANGE, 3);
    for (int place : places) {
      find(differences, DifferenceKind.OTHER_BITS, place / 100, place % 100);
    }
    find(differences, DifferenceKind.MISSING, 1, 5);
    assertEquals(
        List.of(
            new Difference(DifferenceKind.OTHER_BITS, "a@0@0", "found at 0"),
            new Difference(DifferenceKind.OTHER_BITS, "a@0@1", "found at 1"),
            new Difference(DifferenceKind.OTHER_BITS, "a@0@2", "found at 2"),
            new Difference(DifferenceKind.MISSING, "a@1@5", "found at 5")),
        differences.differences());
    assertEquals(200, differences.counts().otherBits());
    assertEquals(100, differences.partitions().get(1).counts().otherBits());
  }

  @Test
  void keepsEachOfSeveralAtOneSource() {
    Differences differences = new Differences(RANGE, 3);
    find(differences, DifferenceKind.EXTRA, 0, 9);
    find(differences, DifferenceKind.EXTRA, 0, 9);
    assertEquals(2, differences.differences().size());
    assertEquals(2, differences.counts().extra());
  }

  @Test
  void countsWithoutKeepingAny() {
    Differences differences = new Differences(RANGE, 0);
    assertFalse(differences.count(DifferenceKind.EXTRA, 0, 1));
    assertEquals(1, differences.counts().of(DifferenceKind.EXTRA));
    assertEquals(List.of(), differences.differences());
  }

  @Test
  void asksForNoMessageThatWouldNotBeKept() {
    Differences differences = new Differences(RANGE, 1);
    find(differences, DifferenceKind.MISSING, 0, 5);
    assertFalse(differences.count(DifferenceKind.MISSING, 0, 6));
    assertFalse(differences.count(DifferenceKind.MISSING, 1, 4));
    assertTrue(differences.count(DifferenceKind.MISSING, 0, 4));
  }

  private static void find(Differences differences, DifferenceKind kind, int input, long offset) {
    if (differences.count(kind, input, offset)) {
      differences.keep(kind, input, offset, "found at " + offset);
    }
  }
}
