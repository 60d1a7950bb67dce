// SPDX-License-Identifier: Apache-2.0
package io.logitmill.history;

/**
 * Offsets of one input partition, in one piece; immutable.
 *
 * @param topic the topic
 * @param partition number of the partition in the topic
 * @param from the first offset
 * @param to the offset after the last one, at least {@code from}
 */
public record PartitionRange(String topic, int partition, long from, long to) {
  /** Returns how many offsets the range spans; not each of them holds a record. */
  public long length() {
    return to - from;
  }

  /** Returns {@code topic@partition@offset} or {@code topic@partition@first-last}. */
  public static String text(String topic, int partition, long first, long last) {
    String source = topic + "@" + partition + "@" + first;
    return first == last ? source : source + "-" + last;
  }

  public String text(long first, long last) {
    return text(topic, partition, first, last);
  }
}
