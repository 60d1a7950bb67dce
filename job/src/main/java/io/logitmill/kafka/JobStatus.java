// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a job is, and what holds its output up, as its brokers tell it at one moment.
 *
 * <p>Offsets are Kafka's: the control records that end the transactions of a writer count too, so a
 * lag over a transactional input can be larger than the number of records that wait. Whatever could
 * not be told is missing here, and {@code errors} says so. Immutable.
 *
 * @param job the job's name
 * @param group the consumer group whose committed offsets tell how far the job is
 * @param transactionalIdPrefix how the ids of the job's transactions begin
 * @param askedAtMs when it was asked, milliseconds since the epoch
 * @param input the input partitions, by topic and number
 * @param output the partitions of both output topics, by topic and number
 * @param ours the open transactions of the job, oldest first; empty if they could not be told
 * @param foreign who else holds an output partition up; empty if that could not be told
 * @param errors what could not be told and why, one line each
 */
public record JobStatus(
    String job,
    String group,
    String transactionalIdPrefix,
    long askedAtMs,
    List<InputPartition> input,
    List<OutputPartition> output,
    Optional<List<OpenTransaction>> ours,
    Optional<List<HoldUp>> foreign,
    List<String> errors) {

  /**
   * @param partition which one
   * @param committed the next offset to read as the job's group committed it with the last
   *     checkpoint; empty if it has committed none
   * @param earliest the oldest offset that is left
   * @param lastStable the first offset that may belong to an open transaction
   * @param highWatermark the offset after the last record
   */
  public record InputPartition(
      TopicPartition partition,
      OptionalLong committed,
      long earliest,
      long lastStable,
      long highWatermark) {

    /** Returns how many offsets a job that reads committed records has yet to read, if known. */
    public OptionalLong lag() {
      return committed.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(Math.max(0, lastStable - committed.getAsLong()));
    }

    /** Returns how many offsets lie behind the first open transaction. */
    public long heldUp() {
      return JobStatus.heldUp(lastStable, highWatermark);
    }

    /** Returns whether the next offset to read does not exist: removed, or of an earlier topic. */
    public boolean isLost() {
      return committed.isPresent()
          && (committed.getAsLong() < earliest || committed.getAsLong() > highWatermark);
    }
  }

  /**
   * @param partition which one
   * @param lastStable where consumers that read committed records stop
   * @param highWatermark the offset after the last record
   */
  public record OutputPartition(TopicPartition partition, long lastStable, long highWatermark) {
    /** Returns how many offsets lie behind the first open transaction. */
    public long heldUp() {
      return JobStatus.heldUp(lastStable, highWatermark);
    }
  }

  /**
   * A transaction that has not ended.
   *
   * @param state as Kafka spells it: Ongoing, PrepareCommit, PrepareAbort
   * @param startedAtMs when it began, milliseconds since the epoch
   * @param timeoutMs how long it may be open before the broker aborts it
   * @param partitions what it has written to, as far as we may see that
   * @param advice what to do; empty unless it is open for longer than two checkpoint intervals
   */
  public record OpenTransaction(
      String transactionalId,
      String state,
      long producerId,
      int producerEpoch,
      long startedAtMs,
      long timeoutMs,
      List<TopicPartition> partitions,
      Optional<String> advice) {

    /** Returns when the broker aborts it, milliseconds since the epoch. */
    public long abortedAtMs() {
      return startedAtMs + timeoutMs;
    }
  }

  /**
   * A producer that is not the job's and has a transaction open in an output partition.
   *
   * @param startOffset where its transaction begins in the partition
   * @param lastTimestampMs timestamp of the last record it wrote there, milliseconds since the
   *     epoch; -1 if it has none
   * @param transaction the open transaction of the producer; empty if none is known that we may see
   * @param advice what to do; empty unless it is open for longer than two checkpoint intervals
   */
  public record HoldUp(
      TopicPartition partition,
      long producerId,
      int producerEpoch,
      long startOffset,
      long lastTimestampMs,
      Optional<OpenTransaction> transaction,
      Optional<String> advice) {}

  /**
   * Asks the clusters that {@code config} names; every single request is given up after 15 seconds.
   *
   * @throws InterruptedException if the thread is interrupted while waiting for a broker
   */
  public static JobStatus ask(JobConfig config) throws InterruptedException {
    return new StatusQuestions(config).ask();
  }

  /** Returns the lag of all partitions together; those without a committed offset do not count. */
  public long totalLag() {
    return input.stream().mapToLong(partition -> partition.lag().orElse(0)).sum();
  }

  /** Returns how many input partitions have no committed offset. */
  public long withoutCommittedOffset() {
    return input.stream().filter(partition -> partition.committed().isEmpty()).count();
  }

  /** Returns how many offsets of the output lie behind open transactions. */
  public long totalHeldUp() {
    return output.stream().mapToLong(OutputPartition::heldUp).sum();
  }

  /** Returns how long it is since then, in milliseconds; 0 if a clock is ahead of ours. */
  public long ageMs(long sinceMs) {
    return Math.max(0, askedAtMs - sinceMs);
  }

  /** Returns whether everything could be told. */
  public boolean isComplete() {
    return errors.isEmpty();
  }

  private static long heldUp(long lastStable, long highWatermark) {
    return Math.max(0, highWatermark - lastStable);
  }
}
