// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import io.logitmill.scoring.RejectionException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * One thread that polls its share of the partitions, scores and sends, and commits at intervals.
 *
 * <p>Where the group has committed offsets it goes on from there, else it begins at the beginning.
 */
final class ScoringLoop implements Callable<Void> {
  private static final Duration LONGEST_POLL = Duration.ofMillis(100);

  private final Assignment assignment;
  private final int task;
  private final LogitmillScoring scoring;
  private volatile boolean isStopped;

  /**
   * Prepares a loop; it connects when it is called.
   *
   * @param task its number, below the assignment's parallelism: its partitions are those that have
   *     this remainder
   */
  ScoringLoop(Assignment assignment, int task, LogitmillScoring scoring) {
    this.assignment = assignment;
    this.task = task;
    this.scoring = scoring;
  }

  /** Lets the loop commit what it has done, and end. */
  void stop() {
    isStopped = true;
  }

  @Override
  public Void call() throws RejectionException {
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        CommittingProducer producer = CommittingProducer.open(assignment, task, consumer)) {
      consumer.assign(partitions(consumer));
      Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
      long interval = assignment.interval().toNanos();
      long lastCommit = System.nanoTime();
      while (!isStopped) {
        Duration left = Duration.ofNanos(lastCommit + interval - System.nanoTime());
        next.putAll(score(consumer.poll(timeout(left)), producer).nextOffsets());
        if (System.nanoTime() - lastCommit >= interval) {
          lastCommit = System.nanoTime();
          producer.commit(next);
          next.clear();
        }
      }
      producer.commit(next);
    }
    return null;
  }

  private Map<String, Object> consumerSettings() {
    Map<String, Object> settings = TunedClients.consumer(assignment);
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, assignment.bootstrapServers());
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, assignment.name());
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return settings;
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    return consumer.partitionsFor(assignment.input()).stream()
        .filter(info -> info.partition() % assignment.parallelism() == task)
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private static Duration timeout(Duration left) {
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(LONGEST_POLL) < 0 ? left : LONGEST_POLL;
  }

  private ConsumerRecords<byte[], byte[]> score(
      ConsumerRecords<byte[], byte[]> records, CommittingProducer producer)
      throws RejectionException {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      producer.send(record, scoring.apply(record.value()));
    }
    return records;
  }
}
