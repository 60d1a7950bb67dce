// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

/**
 * What a tuned Flink peer keeps of a Kafka record. A POJO by Flink's rules; the source reuses one
 * instance, which is valid until the next record.
 */
public final class ValueRecord {
  public byte[] value;

  /** The partition that the input record came from. */
  public int partition;

  /** The input record's timestamp in milliseconds since the epoch. */
  public long timestamp;

  /** Creates an empty record, for Flink's serializer and for reuse. */
  public ValueRecord() {}
}
