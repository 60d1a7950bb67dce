// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes source coordinates as the UTF-8 text {@code topic@partition@offset}.
 *
 * <p>Every output record carries them, and records come in runs of one partition: the part before
 * the offset is kept from the last record. Not thread-safe.
 */
final class Coordinates {
  private static final int MAX_OFFSET_DIGITS = 19;

  private String topic;
  private int partition;
  private byte[] buffer = {};
  private int prefixLength;

  /** Returns the coordinates of a record in a new array. */
  byte[] encode(SourceRecord source) {
    if (source.partition != partition || !source.topic.equals(topic)) {
      setPrefix(source.topic, source.partition);
    }
    int end = buffer.length;
    int start = end;
    long rest = source.offset;
    do {
      buffer[--start] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    int digits = end - start;
    byte[] encoded = Arrays.copyOf(buffer, prefixLength + digits);
    System.arraycopy(buffer, start, encoded, prefixLength, digits);
    return encoded;
  }

  private void setPrefix(String newTopic, int newPartition) {
    byte[] prefix = (newTopic + "@" + newPartition + "@").getBytes(StandardCharsets.UTF_8);
    topic = newTopic;
    partition = newPartition;
    prefixLength = prefix.length;
    buffer = Arrays.copyOf(prefix, prefixLength + MAX_OFFSET_DIGITS);
  }
}
