// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

/**
 * One record of an input topic, as bytes: nothing in it has been decoded or judged yet.
 *
 * <p>A Flink POJO with public fields, because Flink's POJO serializer knows all of these types
 * (nulls included) and none of them falls to Kryo. The source reuses one instance: it is valid
 * until the next record, and the byte arrays in it are only read.
 */
public final class SourceRecord {
  private static final String[] NO_KEYS = {};
  private static final byte[][] NO_VALUES = {};

  /** The key, or null. */
  public byte[] key;

  /** The value, or null for a tombstone. */
  public byte[] value;

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
