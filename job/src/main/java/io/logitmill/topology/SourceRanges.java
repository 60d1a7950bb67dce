// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of source offsets, as ranges in each partition: what a replay is to score.
 *
 * <p>Travels with the job graph. Immutable.
 */
public final class SourceRanges implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<Partition> partitions;

  private SourceRanges(List<Partition> partitions) {
    this.partitions = List.copyOf(partitions);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Returns the partitions that have a range, in the order in which they were added. */
  public List<Partition> partitions() {
    return partitions;
  }

  /** Returns the ranges of a partition; null if it has none. */
  public Partition find(String topic, int partition) {
    for (Partition candidate : partitions) {
      if (candidate.partition == partition && candidate.topic.equals(topic)) {
        return candidate;
      }
    }
    return null;
  }

  /** The ranges of one partition: ascending, apart from each other, at least one. */
  public static final class Partition implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String topic;
    private final int partition;
    private final long[] firsts;
    private final long[] lasts;

    private Partition(String topic, int partition, long[] firsts, long[] lasts) {
      this.topic = topic;
      this.partition = partition;
      this.firsts = firsts;
      this.lasts = lasts;
    }

    public String topic() {
      return topic;
    }

    public int partition() {
      return partition;
    }

    /** Returns the least offset. */
    public long first() {
      return firsts[0];
    }

    /** Returns the greatest offset. */
    public long last() {
      return lasts[lasts.length - 1];
    }

    /** Returns whether {@code offset} lies in one of the ranges; a search by halves. */
    public boolean contains(long offset) {
      int found = Arrays.binarySearch(firsts, offset);
      // Not a first offset: the range that begins before it, if there is one.
      int range = found >= 0 ? found : -found - 2;
      return range >= 0 && offset <= lasts[range];
    }
  }

  /** Collects ranges: those of one partition one after the other, in ascending order. */
  public static final class Builder {
    private final List<Partition> partitions = new ArrayList<>();
    private final List<long[]> ranges = new ArrayList<>();
    private String topic;
    private int partition;

    private Builder() {}

    /**
     * Adds the offsets from {@code first} to {@code last}, both inclusive.
     *
     * @throws IllegalArgumentException if the range is empty, lies before or in the last one of its
     *     partition, or the partition was left before
     */
    public Builder add(String newTopic, int newPartition, long first, long last) {
      if (!newTopic.equals(topic) || newPartition != partition) {
        close();
        topic = newTopic;
        partition = newPartition;
      }
      long end = ranges.isEmpty() ? -1 : ranges.get(ranges.size() - 1)[1];
      if (first <= end || last < first) {
        throw new IllegalArgumentException(
            String.format(
                "Expected ascending ranges of %s@%d, found %d to %d after %d.",
                newTopic, newPartition, first, last, end));
      }
      ranges.add(new long[] {first, last});
      return this;
    }

    public SourceRanges build() {
      close();
      return new SourceRanges(partitions);
    }

    private void close() {
      if (ranges.isEmpty()) {
        return;
      }
      for (Partition earlier : partitions) {
        if (earlier.partition == partition && earlier.topic.equals(topic)) {
          throw new IllegalArgumentException(
              String.format("Expected the ranges of %s@%d in one place.", topic, partition));
        }
      }
      long[] firsts = ranges.stream().mapToLong(range -> range[0]).toArray();
      long[] lasts = ranges.stream().mapToLong(range -> range[1]).toArray();
      partitions.add(new Partition(topic, partition, firsts, lasts));
      ranges.clear();
    }
  }
}
