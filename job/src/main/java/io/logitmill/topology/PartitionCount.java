// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

/**
 * What an operator of a replay has counted of one source partition.
 *
 * <p>A Flink POJO with public fields: it is operator state.
 */
public final class PartitionCount {
  /**
   * Tells the counts of one partition apart that several subtasks have made one after the other;
   * their sum is the count.
   */
  public String part = "";

  public String topic = "";

  public int partition;

  /** Records that went on: into {@code score}, or into the predictions. */
  public long passed;

  /** The others: left out by {@code in-range}, or dead letters. */
  public long others;

  /** See {@link OffsetSum}: over the offsets of those that {@code score} gets to see. */
  public long offsetSum;

  /** The greatest offset that was seen. */
  public long lastOffset = -1;

  /** Creates an empty count, for Flink's serializer. */
  public PartitionCount() {}
}
