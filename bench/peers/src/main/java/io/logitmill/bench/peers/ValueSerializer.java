// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Sends a value to the partition of its source, as Logitmill does with records without a key.
 *
 * <p>It names the topic, because the sink looks for leftover transactions there.
 */
final class ValueSerializer
    implements KafkaRecordSerializationSchema<ValueRecord>, KafkaDatasetFacetProvider {
  private static final long serialVersionUID = 1L;

  private final String topic;

  ValueSerializer(String topic) {
    this.topic = topic;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      ValueRecord record, KafkaSinkContext context, Long flinkTimestamp) {
    int[] partitions = context.getPartitionsForTopic(topic);
    int partition = partitions[record.partition % partitions.length];
    return new ProducerRecord<>(topic, partition, record.timestamp, null, record.value);
  }

  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return Optional.of(
        new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
  }
}
