// SPDX-License-Identifier: Apache-2.0
package io.logitmill.history;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Reads source coordinates, {@code topic@partition@offset}, from the bytes of their header.
 *
 * <p>Records come in runs of one input partition, so the part before the offset is compared with
 * the last one first; after that a hash table of all input partitions is asked. Nothing is
 * allocated. Not thread-safe.
 */
public final class SourceHeader {
  /** There is no header, or it is not of the form. */
  public static final int MALFORMED = -1;

  /** The form is right, but the topic or the partition is no input. */
  public static final int NO_INPUT = -2;

  private static final int MAX_OFFSET_DIGITS = 18;
  private static final int MAX_PARTITION_DIGITS = 9;

  private final byte[][] prefixes;
  private final byte[][] slots;
  private final int[] indexes;
  private final int mask;
  private int last;
  private long offset;

  /** Takes the input partitions; {@link #read} answers with their indexes. */
  public SourceHeader(List<PartitionRange> inputs) {
    int size = Integer.highestOneBit(Math.max(1, inputs.size())) << 2;
    prefixes = new byte[inputs.size()][];
    slots = new byte[size][];
    indexes = new int[size];
    mask = size - 1;
    for (int i = 0; i < prefixes.length; i++) {
      PartitionRange input = inputs.get(i);
      prefixes[i] = (input.topic() + "@" + input.partition()).getBytes(StandardCharsets.UTF_8);
      int slot = slotOf(prefixes[i], prefixes[i].length);
      while (slots[slot] != null) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = prefixes[i];
      indexes[slot] = i;
    }
  }

  /**
   * Returns the index of the input partition that the header names, or {@link #MALFORMED} or {@link
   * #NO_INPUT}. After an index, {@link #offset} is the source offset.
   *
   * @param header the header's value; null if there is none
   */
  public int read(byte[] header) {
    int at = header == null ? -1 : lastAt(header, header.length);
    if (at < 0 || !isNumber(header, at + 1, header.length, MAX_OFFSET_DIGITS)) {
      return MALFORMED;
    }
    offset = number(header, at + 1, header.length);
    if (prefixes.length > 0 && isPrefix(prefixes[last], header, at)) {
      return last;
    }
    int slot = slotOf(header, at);
    while (slots[slot] != null) {
      if (isPrefix(slots[slot], header, at)) {
        last = indexes[slot];
        return last;
      }
      slot = (slot + 1) & mask;
    }
    int before = lastAt(header, at);
    return before > 0 && isNumber(header, before + 1, at, MAX_PARTITION_DIGITS)
        ? NO_INPUT
        : MALFORMED;
  }

  /** Returns the source offset that was read last. */
  public long offset() {
    return offset;
  }

  private static boolean isPrefix(byte[] prefix, byte[] header, int length) {
    return Arrays.equals(prefix, 0, prefix.length, header, 0, length);
  }

  private static int lastAt(byte[] bytes, int end) {
    int i = end - 1;
    while (i >= 0 && bytes[i] != '@') {
      i--;
    }
    return i;
  }

  /** Returns whether the bytes are a decimal as the job writes it: no sign, no leading zero. */
  private static boolean isNumber(byte[] bytes, int from, int to, int maxDigits) {
    int digits = to - from;
    if (digits < 1 || digits > maxDigits || (digits > 1 && bytes[from] == '0')) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private static long number(byte[] bytes, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + (bytes[i] - '0');
    }
    return number;
  }

  private int slotOf(byte[] bytes, int length) {
    int hash = 1;
    for (int i = 0; i < length; i++) {
      hash = 31 * hash + bytes[i];
    }
    hash *= 0x9E3779B9; // spreads what differs in the last bytes only over the high bits,
    return (hash ^ (hash >>> 16)) & mask; // which the mask would not see
  }
}
