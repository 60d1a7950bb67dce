// SPDX-License-Identifier: Apache-2.0
package io.logitmill.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceHeaderTest {
  private static final List<PartitionRange> INPUTS = new ArrayList<>();

  static {
    for (int topic = 0; topic < 20; topic++) {
      for (int partition = 0; partition < 40; partition++) {
        INPUTS.add(new PartitionRange("topic-" + topic, partition, 0, 1));
      }
    }
  }

  private final SourceHeader header = new SourceHeader(INPUTS);

  @Test
  void findsEveryInputPartitionInAnyOrder() {
    long seed = 20261121;
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      int index = random.nextInt(INPUTS.size());
      long offset = random.nextLong(1_000_000_000_000_000_000L);
      PartitionRange input = INPUTS.get(index);
      assertEquals(index, read(input.topic() + "@" + input.partition() + "@" + offset));
      assertEquals(offset, header.offset());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"topic-1@40@0", "topic-@1@0", "topic-1x@1@0", "TOPIC-1@1@0", "topic-1@01@0x@1@0"})
  void tellsWhatIsNoInput(String text) {
    assertEquals(SourceHeader.NO_INPUT, read(text));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "@",
        "@@",
        "@1@1",
        "topic-1@1@",
        "topic-1@1@-1",
        "topic-1@1@+1",
        "topic-1@1@01",
        "topic-1@1@ 1",
        "topic-1@1@1 ",
        "topic-1@1@1000000000000000000",
        "topic-1@x@1",
        "topic-1@01@1",
        "topic-1@1",
        "topic-1@1@0x10",
        "topic-1@1@\u0661"
      })
  void tellsWhatIsMalformed(String text) {
    assertEquals(SourceHeader.MALFORMED, read(text));
  }

  @Test
  void knowsNoInputWithoutInputs() {
    assertEquals(
        SourceHeader.NO_INPUT, new SourceHeader(List.of()).read("topic-1@1@1".getBytes(UTF_8)));
  }

  private int read(String text) {
    return header.read(text == null ? null : text.getBytes(UTF_8));
  }
}
