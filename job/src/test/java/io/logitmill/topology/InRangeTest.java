// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InRangeTest {
  @Test
  void letsJustTheOffsetsOfTheRangesPass() throws InterruptedException {
    InRange filter =
        inRange(
            SourceRanges.builder()
                .add("logits", 0, 2, 2)
                .add("logits", 0, 4, 6)
                .add("logits", 2, 0, 1)
                .add("more", 0, 7, 7)
                .build());
    assertEquals(List.of(2L, 4L, 5L, 6L), passing(filter, "logits", 0));
    assertEquals(List.of(), passing(filter, "logits", 1));
    assertEquals(List.of(0L, 1L), passing(filter, "logits", 2));
    assertEquals(List.of(7L), passing(filter, "more", 0));
    assertEquals(List.of(), passing(filter, "others", 0));
    assertEquals(List.of(2L, 4L, 5L, 6L), passing(filter, "logits", 0), "back in the first");
  }

  @Test
  void letsNothingPassWithoutRanges() throws InterruptedException {
    assertEquals(List.of(), passing(inRange(SourceRanges.builder().build()), "logits", 0));
  }

  @Test
  void tellsTheFirstAndLastOffsetOfAPartition() {
    SourceRanges ranges = SourceRanges.builder().add("t", 3, 2, 2).add("t", 3, 4, 6).build();
    assertEquals(1, ranges.partitions().size());
    SourceRanges.Partition partition = ranges.partitions().get(0);
    assertEquals("t", partition.topic());
    assertEquals(3, partition.partition());
    assertEquals(2, partition.first());
    assertEquals(6, partition.last());
  }

  @Test
  void refusesRangesThatOverlapOrComeBack() {
    SourceRanges.Builder overlapping = SourceRanges.builder().add("t", 0, 2, 5);
    var overlap = assertThrows(IllegalArgumentException.class, () -> overlapping.add("t", 0, 5, 9));
    assertTrue(overlap.getMessage().contains("t@0, found 5 to 9 after 5"), overlap.getMessage());
    SourceRanges.Builder returning =
        SourceRanges.builder().add("t", 0, 2, 5).add("t", 1, 0, 0).add("t", 0, 7, 9);
    var twice = assertThrows(IllegalArgumentException.class, returning::build);
    assertTrue(twice.getMessage().contains("t@0"), twice.getMessage());
  }

  @Test
  void letsJustTheTimestampsOfTheSpanPass() throws InterruptedException {
    SourceRanges all = SourceRanges.builder().add("logits", 0, 0, 9).build();
    InRange filter =
        new InRange(
            new ReplaySettings(
                "id", all, new TimeSpan(1_002, 1_004), Double.POSITIVE_INFINITY, false, null));
    assertEquals(List.of(2L, 3L), passing(filter, "logits", 0));
  }

  private static InRange inRange(SourceRanges ranges) {
    return new InRange(ReplaySettings.of("id", ranges));
  }

  private static List<Long> passing(InRange filter, String topic, int partition)
      throws InterruptedException {
    List<Long> passing = new ArrayList<>();
    SourceRecord record = new SourceRecord();
    record.topic = topic;
    record.partition = partition;
    for (record.offset = 0; record.offset < 10; record.offset++) {
      record.timestamp = 1_000 + record.offset;
      if (filter.filter(record)) {
        passing.add(record.offset);
      }
    }
    return passing;
  }
}
