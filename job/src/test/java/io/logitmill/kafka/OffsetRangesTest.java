// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.logitmill.kafka.OffsetRanges.Range;
import io.logitmill.topology.SourceRanges;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetRangesTest {
  private static final TopicPartition LEFT = new TopicPartition("t", 0);
  private static final TopicPartition RIGHT = new TopicPartition("t", 1);

  @TempDir private Path directory;

  @Test
  void readsWhatWasWritten() throws Exception {
    Path file = directory.resolve("offsets.txt");
    try (OffsetRanges.Writer writer = new OffsetRanges.Writer(file)) {
      writer.add("logits", 2, 100, 250);
      writer.add("my.logits-v_2", 0, 7, 7);
      writer.add("logits", 2, 0, 0);
      assertFalse(Files.exists(file), "visible before it was complete");
      writer.finish();
    }
    OffsetRanges read = OffsetRanges.read(file);

    assertEquals(
        Map.of(
            new TopicPartition("logits", 2),
            List.of(new Range(0, 0), new Range(100, 250)),
            new TopicPartition("my.logits-v_2", 0),
            List.of(new Range(7, 7))),
        read.byPartition());
    assertEquals(153, read.count());
    assertEquals(
        """
        # Logitmill source offsets, one range a line: topic@partition@from-to, both inclusive
        logits@2@100-250
        my.logits-v_2@0@7-7
        logits@2@0-0
        """,
        Files.readString(file));
  }

  @Test
  void leavesTheEarlierFileWhenItIsNotFinished() throws Exception {
    Path file = Files.writeString(directory.resolve("offsets.txt"), "a@0@1-1\n");
    try (OffsetRanges.Writer writer = new OffsetRanges.Writer(file)) {
      writer.add("logits", 2, 100, 250);
    }
    assertEquals("a@0@1-1\n", Files.readString(file));
    try (var files = Files.list(directory)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void joinsRangesThatOverlapOrTouch() throws Exception {
    assertEquals(
        Map.of(new TopicPartition("a", 0), List.of(new Range(1, 9), new Range(11, 12))),
        read("# by hand\n\n  a@0@4-6\na@0@1-3\r\na@0@6-9\na@0@2-2\na@0@11-12").byPartition());
  }

  @Test
  void anEmptyFileHasNoOffsets() throws Exception {
    assertEquals(0, read("# nothing is missing\n").count());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a@0@1",
        "a@0@1-",
        "a@0@-1",
        "a@0@1-2-3",
        "a@0@1-2 x",
        "@0@1-2",
        "a@@1-2",
        "a@x@1-2",
        "a b@0@1-2",
        "0@1-2",
        "a@0@1-9999999999999999999"
      })
  void namesFileAndLineOfWhatIsNoRange(String line) {
    OffsetRanges.MalformedException e =
        assertThrows(
            OffsetRanges.MalformedException.class, () -> read("# one\na@0@1-2\n" + line + "\n"));
    assertEquals(
        directory.resolve("file.txt") + ":3: expected topic@partition@from-to, found " + line,
        e.getMessage());
  }

  @Test
  void refusesARangeThatEndsBeforeItBegins() {
    OffsetRanges.MalformedException e =
        assertThrows(OffsetRanges.MalformedException.class, () -> read("a@0@5-4"));
    assertEquals(
        directory.resolve("file.txt") + ":1: expected a first offset up to the last, found a@0@5-4",
        e.getMessage());
  }

  private OffsetRanges read(String text) throws Exception {
    return OffsetRanges.read(Files.writeString(directory.resolve("file.txt"), text));
  }

  @Test
  void intersectsRangeByRange() {
    OffsetRanges left =
        new OffsetRanges(
            Map.of(
                LEFT,
                List.of(new Range(0, 4), new Range(8, 20), new Range(30, 30)),
                RIGHT,
                List.of(new Range(1, 1))));
    OffsetRanges right =
        new OffsetRanges(
            Map.of(LEFT, List.of(new Range(3, 9), new Range(15, 16), new Range(19, 40))));
    Map<TopicPartition, List<Range>> expected =
        Map.of(
            LEFT,
            List.of(
                new Range(3, 4),
                new Range(8, 9),
                new Range(15, 16),
                new Range(19, 20),
                new Range(30, 30)));
    assertEquals(expected, left.intersect(right).byPartition());
    assertEquals(expected, right.intersect(left).byPartition());
  }

  @Test
  void givesTheJobThePartitionsInOrder() {
    SourceRanges ranges =
        new OffsetRanges(
                Map.of(
                    RIGHT,
                    List.of(new Range(7, 7)),
                    LEFT,
                    List.of(new Range(2, 3), new Range(5, 9))))
            .toSourceRanges();
    assertEquals(2, ranges.partitions().size());
    assertEquals(0, ranges.partitions().get(0).partition());
    assertEquals(2, ranges.partitions().get(0).first());
    assertEquals(9, ranges.partitions().get(0).last());
    assertEquals(1, ranges.partitions().get(1).partition());
    assertEquals(7, ranges.partitions().get(1).last());
  }
}
