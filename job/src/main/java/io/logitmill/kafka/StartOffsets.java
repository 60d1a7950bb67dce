// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig.OnLostOffsets;
import io.logitmill.config.JobConfig.Start;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where to read each partition from when there is no state.
 *
 * <p>Always answers with offsets, never with "the earliest" as the connector's own initializers do:
 * from then on retention cannot move the start unseen. The reset strategy says what happens to an
 * offset that is gone: {@code NONE} is an error of the consumer, which {@link LostOffsetsSource}
 * turns into the end of the job. The connector writes the strategy over {@code auto.offset.reset}.
 */
// The connector's interface is written with a class that Kafka has deprecated.
@SuppressWarnings("deprecation")
final class StartOffsets implements OffsetsInitializer {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(StartOffsets.class);

  private final Start start;
  private final OnLostOffsets onLostOffsets;

  StartOffsets(Start start, OnLostOffsets onLostOffsets) {
    this.start = start;
    this.onLostOffsets = onLostOffsets;
  }

  @Override
  public Map<TopicPartition, Long> getPartitionOffsets(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    Map<TopicPartition, Long> offsets =
        switch (start.mode()) {
          case EARLIEST -> retriever.beginningOffsets(partitions);
          case LATEST -> retriever.endOffsets(partitions);
          case COMMITTED -> committed(partitions, retriever);
          case TIME -> atTime(partitions, retriever);
        };
    LOG.info("Reading from {}: {}.", describe(), offsets);
    return offsets;
  }

  private static Map<TopicPartition, Long> committed(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    Map<TopicPartition, Long> offsets = new HashMap<>(retriever.committedOffsets(partitions));
    List<TopicPartition> without = new ArrayList<>(partitions);
    without.removeAll(offsets.keySet());
    if (!without.isEmpty()) {
      LOG.warn("No committed offset for {}: reading from the earliest.", without);
      offsets.putAll(retriever.beginningOffsets(without));
    }
    return offsets;
  }

  private Map<TopicPartition, Long> atTime(
      Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
    // The ends come first: a record that arrives between the two questions is then not skipped.
    Map<TopicPartition, Long> offsets = new HashMap<>(retriever.endOffsets(partitions));
    Map<TopicPartition, Long> times = new HashMap<>();
    for (TopicPartition partition : partitions) {
      times.put(partition, start.time().toEpochMilli());
    }
    retriever.offsetsForTimes(times).forEach((p, found) -> offsets.put(p, found.offset()));
    return offsets;
  }

  private String describe() {
    return start.time() == null ? start.mode().toString() : start.mode() + " " + start.time();
  }

  @Override
  public org.apache.kafka.clients.consumer.OffsetResetStrategy getAutoOffsetResetStrategy() {
    return onLostOffsets == OnLostOffsets.FAIL
        ? org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE
        : org.apache.kafka.clients.consumer.OffsetResetStrategy.EARLIEST;
  }
}
