// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

/**
 * The size that a Kafka producer estimates for a record before it accepts it.
 *
 * <p>Follows {@code AbstractRecords.estimateSizeInBytesUpperBound} for record format 2: the header
 * of a batch, the largest fixed part of a record, and key, value and headers, each with its length
 * as a zigzag varint. The producer compares this number with {@code max.request.size} and {@code
 * buffer.memory}; a batch of this record alone is never larger on the wire, so a topic whose {@code
 * max.message.bytes} is not below it accepts the record. (Repeated here because this package knows
 * no Kafka; a test compares the two.)
 */
public final class RecordSize {
  private static final int BATCH_OVERHEAD = 61;
  private static final int MAX_RECORD_OVERHEAD = 21;
  private static final int NULL_SIZE = 1;
  private static final long MAX_VARINT = 5;
  private static final long MAX_UTF8_BYTES = 3;

  private RecordSize() {}

  /**
   * Returns the estimate in bytes.
   *
   * @param key the key, or null
   * @param value the value, or null
   * @param headerKeys names of the headers
   * @param headerValues values of the headers, aligned with the names; each may be null
   */
  public static long estimate(
      byte[] key, byte[] value, String[] headerKeys, byte[][] headerValues) {
    long size = BATCH_OVERHEAD + MAX_RECORD_OVERHEAD;
    size += sizeOf(key) + sizeOf(value) + varintSize(headerKeys.length);
    for (int i = 0; i < headerKeys.length; i++) {
      size += ofHeader(headerKeys[i], headerValues[i]);
    }
    return size;
  }

  /**
   * Returns whether {@link #estimate} is at most {@code limit}, as a rule without computing it.
   *
   * @param limit in bytes
   */
  public static boolean isWithin(
      long limit, byte[] key, byte[] value, String[] headerKeys, byte[][] headerValues) {
    long most = BATCH_OVERHEAD + MAX_RECORD_OVERHEAD + MAX_VARINT;
    most += mostOf(key) + mostOf(value);
    for (int i = 0; i < headerKeys.length; i++) {
      most += MAX_VARINT + MAX_UTF8_BYTES * headerKeys[i].length() + mostOf(headerValues[i]);
    }
    return most <= limit || estimate(key, value, headerKeys, headerValues) <= limit;
  }

  private static long mostOf(byte[] bytes) {
    return bytes == null ? NULL_SIZE : MAX_VARINT + bytes.length;
  }

  /** Returns how many bytes one header adds to the estimate. */
  static long ofHeader(String key, byte[] value) {
    int keyLength = utf8Length(key);
    return varintSize(keyLength) + (long) keyLength + sizeOf(value);
  }

  private static long sizeOf(byte[] bytes) {
    return bytes == null ? NULL_SIZE : varintSize(bytes.length) + (long) bytes.length;
  }

  /** Returns the bytes of a non-negative length as a zigzag varint: seven bits of twice it each. */
  private static int varintSize(int length) {
    long zigzag = 2L * length;
    int bytes = 1;
    while (zigzag >= 0x80) {
      zigzag >>>= 7;
      bytes++;
    }
    return bytes;
  }

  private static int utf8Length(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        length++;
      } else if (c < 0x800) {
        length += 2;
      } else if (Character.isHighSurrogate(c)) {
        length += 4;
        i++;
      } else {
        length += 3;
      }
    }
    return length;
  }
}
