// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.logitmill.config.JobConfig.Partitioning;
import io.logitmill.topology.OutputRecord;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema.KafkaSinkContext;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class OutputSerializerTest {
  private final JobConfigs config = new JobConfigs("localhost:9092");

  @Test
  void wrapsEverything() {
    OutputRecord record = record(new byte[] {1});
    ProducerRecord<byte[], byte[]> out = serialize(record);
    assertEquals("predictions", out.topic());
    assertSame(record.key, out.key());
    assertSame(record.value, out.value());
    assertEquals(77, out.timestamp());
    Header[] headers = out.headers().toArray();
    assertEquals("a", headers[0].key());
    assertSame(record.headerValues[0], headers[0].value());
    assertEquals("b", headers[1].key());
    assertNull(headers[1].value());
  }

  @Test
  void leavesKeyedRecordsToKafka() {
    assertNull(serialize(record(new byte[] {1})).partition());
    assertNull(serialize(record(new byte[0])).partition());
  }

  @Test
  void spreadsRecordsWithoutAKeyBySourcePartition() {
    OutputRecord record = record(null);
    assertEquals(7 % 3, serialize(record).partition());
    record.destination = OutputRecord.Destination.DEAD_LETTERS;
    assertEquals("dead-letters", serialize(record).topic());
    assertEquals(7 % 2, serialize(record).partition());
  }

  @Test
  void keepsTheSourcePartitionOfAllWhenAsked() {
    config.partitioning = Partitioning.SOURCE;
    assertEquals(7 % 3, serialize(record(new byte[] {1})).partition());
    assertEquals(7 % 3, serialize(record(null)).partition());
  }

  @Test
  void namesBothTopics() {
    assertEquals(
        List.of("predictions", "dead-letters"),
        new OutputSerializer(config.build().output())
            .getKafkaDatasetFacet()
            .orElseThrow()
            .getTopicIdentifier()
            .getTopics());
  }

  private ProducerRecord<byte[], byte[]> serialize(OutputRecord record) {
    return new OutputSerializer(config.build().output()).serialize(record, new Topics(), null);
  }

  private static OutputRecord record(byte[] key) {
    OutputRecord record = new OutputRecord();
    record.key = key;
    record.value = new byte[] {2};
    record.headerKeys = new String[] {"a", "b"};
    record.headerValues = new byte[][] {{3}, null};
    record.timestamp = 77;
    record.sourcePartition = 7;
    return record;
  }

  static final class Topics implements KafkaSinkContext {
    private static final Map<String, int[]> PARTITIONS =
        Map.of("predictions", new int[] {0, 1, 2}, "dead-letters", new int[] {0, 1});

    @Override
    public int getParallelInstanceId() {
      return 0;
    }

    @Override
    public int getNumberOfParallelInstances() {
      return 1;
    }

    @Override
    public int[] getPartitionsForTopic(String topic) {
      return PARTITIONS.get(topic);
    }
  }
}
