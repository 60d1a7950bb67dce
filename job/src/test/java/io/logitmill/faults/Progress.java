// SPDX-License-Identifier: Apache-2.0
package io.logitmill.faults;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * What the topics say of the work done, asked of the brokers.
 *
 * <p>Every method throws {@link ProgressUnknownException} while no broker answers. Thread-safe.
 */
final class Progress implements AutoCloseable {
  private static final int ANSWER_MS = 10_000;

  private final Admin admin;

  Progress(String servers) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", servers);
    properties.put("request.timeout.ms", ANSWER_MS);
    properties.put("default.api.timeout.ms", ANSWER_MS);
    // Back at once when the broker is.
    properties.put("reconnect.backoff.max.ms", 200);
    properties.put("retry.backoff.max.ms", 200);
    admin = Admin.create(properties);
  }

  /** No broker answered in time. */
  static final class ProgressUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProgressUnknownException(Throwable cause) {
      super("The brokers do not tell: " + cause, cause);
    }
  }

  /** Returns by how many offsets the outputs' last stable offsets are behind their ends. */
  long unstableOutput() {
    return sum(ends(IsolationLevel.READ_UNCOMMITTED, outputs()))
        - sum(ends(IsolationLevel.READ_COMMITTED, outputs()));
  }

  /** Returns how many input offsets the job has not committed yet. */
  long lag() {
    Map<TopicPartition, Long> committed = committedInput();
    return inputEnds().entrySet().stream()
        .mapToLong(end -> end.getValue() - committed.getOrDefault(end.getKey(), 0L))
        .sum();
  }

  /** Returns the next input offset of each partition of which the job has committed any. */
  Map<TopicPartition, Long> committedInput() {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    answer(
            () ->
                admin
                    .listConsumerGroupOffsets("logitmill." + PipelineFiles.JOB_NAME)
                    .partitionsToOffsetAndMetadata())
        .forEach((partition, position) -> offsets.put(partition, position.offset()));
    return offsets;
  }

  /** Returns the offset after the last input record of each partition. */
  Map<TopicPartition, Long> inputEnds() {
    return offsets(
        OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED, List.of(PipelineFiles.INPUT));
  }

  /** Returns how many input records were removed from the topic, which begins at offset 0. */
  long removedInput() {
    return sum(
        offsets(
            OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED, List.of(PipelineFiles.INPUT)));
  }

  /** Returns the job's transactions that are neither committed nor aborted, with their states. */
  List<String> openTransactions() {
    return answer(() -> admin.listTransactions(new ListTransactionsOptions()).all()).stream()
        .filter(t -> t.transactionalId().startsWith("logitmill." + PipelineFiles.JOB_NAME + "."))
        .filter(Progress::isOpen)
        .map(t -> t.transactionalId() + " " + t.state())
        .toList();
  }

  private static boolean isOpen(TransactionListing transaction) {
    return transaction.state() != TransactionState.EMPTY
        && transaction.state() != TransactionState.COMPLETE_COMMIT
        && transaction.state() != TransactionState.COMPLETE_ABORT;
  }

  /** Returns a client of the brokers, for what a fault asks of them. */
  Admin admin() {
    return admin;
  }

  private static List<String> outputs() {
    return List.of(PipelineFiles.PREDICTIONS, PipelineFiles.DEAD_LETTERS);
  }

  private Map<TopicPartition, Long> ends(IsolationLevel level, List<String> topics) {
    return offsets(OffsetSpec.latest(), level, topics);
  }

  private Map<TopicPartition, Long> offsets(
      OffsetSpec which, IsolationLevel level, List<String> topics) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    answer(() -> admin.describeTopics(topics).allTopicNames())
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(p -> asked.put(new TopicPartition(name, p.partition()), which)));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    answer(() -> admin.listOffsets(asked, new ListOffsetsOptions(level)).all())
        .forEach((partition, answer) -> offsets.put(partition, answer.offset()));
    return offsets;
  }

  private static long sum(Map<TopicPartition, Long> offsets) {
    return offsets.values().stream().mapToLong(Long::longValue).sum();
  }

  private static <T> T answer(Supplier<KafkaFuture<T>> question) {
    try {
      return question.get().get(2L * ANSWER_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new ProgressUnknownException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProgressUnknownException(e);
    }
  }

  @Override
  public void close() {
    admin.close(java.time.Duration.ZERO);
  }
}
