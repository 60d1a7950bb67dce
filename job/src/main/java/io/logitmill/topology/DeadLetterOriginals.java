// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.nio.charset.StandardCharsets;

/**
 * Makes the record that was rejected out of its dead letter: with its own headers, timestamp and
 * source coordinates, so that what becomes of it now is an answer to the same input.
 *
 * <p>Its own headers are all but those that {@link DeadLetters} has added. Not thread-safe.
 */
final class DeadLetterOriginals {
  private final SourceRecord original = new SourceRecord();

  /**
   * Returns the original, which is valid until the next one.
   *
   * @throws IllegalArgumentException if the headers do not say where it came from; whoever plans a
   *     replay leaves such records out
   */
  SourceRecord restore(SourceRecord deadLetter) {
    original.key = deadLetter.key;
    original.setValue(deadLetter.value, deadLetter.valueFrom, deadLetter.valueLength);
    original.timestamp = deadLetter.timestamp;
    boolean hasSource = false;
    int kept = 0;
    for (String name : deadLetter.headerKeys) {
      kept += HeaderNames.isReplacedInDeadLetter(name) ? 0 : 1;
    }
    String[] names = new String[kept];
    byte[][] values = new byte[kept][];
    int next = 0;
    for (int i = 0; i < deadLetter.headerKeys.length; i++) {
      String name = deadLetter.headerKeys[i];
      byte[] value = deadLetter.headerValues[i];
      if (!HeaderNames.isReplacedInDeadLetter(name)) {
        names[next] = name;
        values[next++] = value;
      } else if (name.equals(HeaderNames.SOURCE)) {
        setCoordinates(text(value));
        hasSource = true;
      } else if (name.equals(HeaderNames.SOURCE_TIMESTAMP)) {
        original.timestamp = Long.parseLong(text(value));
      }
    }
    if (!hasSource) {
      throw new IllegalArgumentException(
          "Expected the header %s in the dead letter %s, found none."
              .formatted(HeaderNames.SOURCE, deadLetter.coordinates()));
    }
    original.headerKeys = names;
    original.headerValues = values;
    return original;
  }

  private void setCoordinates(String text) {
    int offset = text.lastIndexOf('@');
    int partition = text.lastIndexOf('@', offset - 1);
    if (partition <= 0) {
      throw new IllegalArgumentException(
          "Expected topic@partition@offset in header %s, found: %s"
              .formatted(HeaderNames.SOURCE, text));
    }
    original.topic = text.substring(0, partition);
    original.partition = Integer.parseInt(text.substring(partition + 1, offset));
    original.offset = Long.parseLong(text.substring(offset + 1));
  }

  private static String text(byte[] value) {
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }
}
