// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinatesTest {
  private final Coordinates coordinates = new Coordinates();

  @ParameterizedTest
  @ValueSource(longs = {0, 9, 10, 99, 1234567890123L, Long.MAX_VALUE})
  void writesTopicPartitionAndOffset(long offset) {
    assertEquals("logits@3@" + offset, encode("logits", 3, offset));
  }

  @Test
  void followsFromPartitionToPartition() {
    assertEquals("a@0@100", encode("a", 0, 100));
    assertEquals("a@1@7", encode("a", 1, 7));
    assertEquals("b@1@8", encode("b", 1, 8));
    assertEquals("b@1@9", encode("b", 1, 9));
    assertEquals("é@12@0", encode("é", 12, 0));
    assertEquals("a@0@101", encode("a", 0, 101));
  }

  @Test
  void countsOn() {
    for (long offset = 95; offset < 125; offset++) {
      assertEquals("a@0@" + offset, encode("a", 0, offset));
    }
    assertEquals("a@0@8", encode("a", 0, 8));
    assertEquals("a@0@10", encode("a", 0, 10));
  }

  private String encode(String topic, int partition, long offset) {
    SourceRecord source = new SourceRecord();
    source.topic = topic;
    source.partition = partition;
    source.offset = offset;
    String text = Records.text(coordinates.encode(source));
    assertEquals(source.coordinates(), text);
    return text;
  }
}
