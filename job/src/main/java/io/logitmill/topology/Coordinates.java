// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes source coordinates as the UTF-8 text {@code topic@partition@offset}.
 *
 * <p>Every output record carries them, and records come in runs of one partition: the part before
 * the offset is kept from the last record. So are its digits, for the next offset is mostly one
 * more. Not thread-safe.
 */
final class Coordinates {
  private static final int MAX_OFFSET_DIGITS = 19;

  private String topic;
  private int partition;
  private byte[] buffer = {};
  private int prefixLength;
  private long offset;

  /** Index of the first digit; they end with the buffer. */
  private int digitsFrom;

  /** Returns the coordinates of a record in a new array. */
  byte[] encode(SourceRecord source) {
    if (source.partition != partition || !source.topic.equals(topic)) {
      setPrefix(source.topic, source.partition);
    }
    if (source.offset == offset + 1 && buffer[buffer.length - 1] != '9') {
      buffer[buffer.length - 1]++;
    } else {
      setDigits(source.offset);
    }
    offset = source.offset;
    int digits = buffer.length - digitsFrom;
    byte[] encoded = Arrays.copyOf(buffer, prefixLength + digits);
    System.arraycopy(buffer, digitsFrom, encoded, prefixLength, digits);
    return encoded;
  }

  private void setDigits(long newOffset) {
    digitsFrom = buffer.length;
    long rest = newOffset;
    do {
      buffer[--digitsFrom] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
  }

  private void setPrefix(String newTopic, int newPartition) {
    byte[] prefix = (newTopic + "@" + newPartition + "@").getBytes(StandardCharsets.UTF_8);
    topic = newTopic;
    partition = newPartition;
    prefixLength = prefix.length;
    buffer = Arrays.copyOf(prefix, prefixLength + MAX_OFFSET_DIGITS);
    buffer[buffer.length - 1] = '9'; // no digits yet
  }
}
