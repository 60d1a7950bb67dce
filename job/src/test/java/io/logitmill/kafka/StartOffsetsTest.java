// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.logitmill.config.JobConfig.OnLostOffsets;
import io.logitmill.config.JobConfig.Start;
import io.logitmill.config.JobConfig.StartMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer.PartitionOffsetsRetriever;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StartOffsetsTest {
  private static final TopicPartition P0 = new TopicPartition("logits", 0);
  private static final TopicPartition P1 = new TopicPartition("logits", 1);
  private final Partitions partitions = new Partitions();

  @Test
  void earliestAndLatestAreOffsetsNotPromises() {
    assertEquals(Map.of(P0, 10L, P1, 11L), offsets(StartMode.EARLIEST, null));
    assertEquals(Map.of(P0, 90L, P1, 91L), offsets(StartMode.LATEST, null));
  }

  @Test
  void committedFallsBackToTheEarliest() {
    partitions.committed.put(P1, 55L);
    assertEquals(Map.of(P0, 10L, P1, 55L), offsets(StartMode.COMMITTED, null));
  }

  @Test
  void timeFallsBackToTheEndAsItWasBefore() {
    partitions.atTime.put(P0, new OffsetAndTimestamp(40, 2_000));
    assertEquals(Map.of(P0, 40L, P1, 91L), offsets(StartMode.TIME, Instant.ofEpochMilli(1_999)));
    assertEquals(List.of("ends", "time 1999"), partitions.questions);
  }

  @Test
  @SuppressWarnings("deprecation")
  void lostOffsetsAreAnErrorOfTheConsumerUnlessSkipped() {
    Start start = new Start(StartMode.EARLIEST, null);
    assertEquals(
        org.apache.kafka.clients.consumer.OffsetResetStrategy.NONE,
        new StartOffsets(start, OnLostOffsets.FAIL).getAutoOffsetResetStrategy());
    assertEquals(
        org.apache.kafka.clients.consumer.OffsetResetStrategy.EARLIEST,
        new StartOffsets(start, OnLostOffsets.SKIP).getAutoOffsetResetStrategy());
  }

  private Map<TopicPartition, Long> offsets(StartMode mode, Instant time) {
    return new StartOffsets(new Start(mode, time), OnLostOffsets.FAIL)
        .getPartitionOffsets(List.of(P0, P1), partitions);
  }

  private static final class Partitions implements PartitionOffsetsRetriever {
    final Map<TopicPartition, Long> committed = new HashMap<>();
    final Map<TopicPartition, OffsetAndTimestamp> atTime = new HashMap<>();
    final List<String> questions = new ArrayList<>();

    @Override
    public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> asked) {
      return committed;
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> asked) {
      questions.add("ends");
      return answer(asked, 90);
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> asked) {
      return answer(asked, 10);
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
        Map<TopicPartition, Long> times) {
      questions.add("time " + times.get(P0));
      return atTime;
    }

    private static Map<TopicPartition, Long> answer(Collection<TopicPartition> asked, long base) {
      Map<TopicPartition, Long> offsets = new HashMap<>();
      asked.forEach(p -> offsets.put(p, base + p.partition()));
      return offsets;
    }
  }
}
