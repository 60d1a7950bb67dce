// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.util.Arrays;

/**
 * One record of an input topic, as bytes: nothing in it has been decoded or judged yet.
 *
 * <p>A Flink POJO with public fields, because Flink's POJO serializer knows all of these types
 * (nulls included) and none of them falls to Kryo. The source reuses one instance: it is valid
 * until the next record, and the byte arrays in it are only read. The value may lie among others,
 * where Kafka's consumer has received it.
 */
public final class SourceRecord {
  private static final String[] NO_KEYS = {};
  private static final byte[][] NO_VALUES = {};

  /** The key, or null. */
  public byte[] key;

  /** Hold the value, among others; null for a tombstone. */
  public byte[] value;

  /** Index of the first byte of the value. */
  public int valueFrom;

  /** Length of the value in bytes. */
  public int valueLength;

  /** Names of the headers, in order; a name may occur more than once. */
  public String[] headerKeys = NO_KEYS;

  /** Values of the headers, aligned with {@link #headerKeys}; each may be null. */
  public byte[][] headerValues = NO_VALUES;

  /** The record's timestamp in milliseconds since the epoch, as the producer or broker set it. */
  public long timestamp;

  public String topic = "";

  public int partition;

  public long offset;

  /** Creates an empty record, for Flink's serializer and for reuse. */
  public SourceRecord() {}

  /** Sets a value that fills its array; null for a tombstone. */
  public void setWholeValue(byte[] whole) {
    setValue(whole, 0, whole == null ? 0 : whole.length);
  }

  /** Sets the value: {@code length} of {@code bytes} from index {@code from} on. */
  public void setValue(byte[] bytes, int from, int length) {
    value = bytes;
    valueFrom = from;
    valueLength = length;
  }

  /** Returns the value in an array that it fills, copied if need be; null for a tombstone. */
  public byte[] wholeValue() {
    if (value == null || (valueFrom == 0 && valueLength == value.length)) {
      return value;
    }
    return Arrays.copyOfRange(value, valueFrom, valueFrom + valueLength);
  }

  /** Removes all headers. */
  public void clearHeaders() {
    headerKeys = NO_KEYS;
    headerValues = NO_VALUES;
  }

  /** Returns {@code topic@partition@offset}. Allocates: for messages. */
  public String coordinates() {
    return topic + "@" + partition + "@" + offset;
  }
}
