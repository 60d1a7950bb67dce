// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

/**
 * One record for an output topic, complete: the sink only chooses the topic and the partition.
 *
 * <p>A Flink POJO with public fields, like {@link SourceRecord}. {@code score} reuses one instance:
 * the sink's writer in the same chain has read it before the next one is made.
 */
public final class OutputRecord {
  private static final String[] NO_KEYS = {};
  private static final byte[][] NO_VALUES = {};

  /** Which of the two output topics a record is for. */
  public enum Destination {
    PREDICTIONS,
    DEAD_LETTERS
  }

  public Destination destination = Destination.PREDICTIONS;

  /** The key, or null: then the partition follows from the source partition. */
  public byte[] key;

  /** The value; null only in the dead letter of a tombstone. */
  public byte[] value;

  /** Names of the headers, in order. */
  public String[] headerKeys = NO_KEYS;

  /** Values of the headers, aligned with {@link #headerKeys}; each may be null. */
  public byte[][] headerValues = NO_VALUES;

  /** The timestamp in milliseconds since the epoch, never negative, never ahead of the clock. */
  public long timestamp;

  /** The partition that the input record came from. */
  public int sourcePartition;

  /** Creates an empty record, for Flink's serializer and for reuse. */
  public OutputRecord() {}
}
