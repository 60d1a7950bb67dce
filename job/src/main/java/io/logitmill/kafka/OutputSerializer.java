// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.config.JobConfig.Output;
import io.logitmill.config.JobConfig.Partitioning;
import io.logitmill.topology.OutputRecord;
import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Wraps an output record for the producer: chooses the topic and the partition, nothing else.
 *
 * <p>It names both topics, because the sink looks for leftover transactions of this job there.
 */
final class OutputSerializer
    implements KafkaRecordSerializationSchema<OutputRecord>, KafkaDatasetFacetProvider {
  private static final long serialVersionUID = 1L;

  private final String predictionsTopic;
  private final String deadLettersTopic;
  private final Partitioning partitioning;

  OutputSerializer(Output output) {
    predictionsTopic = output.predictionsTopic();
    deadLettersTopic = output.deadLettersTopic();
    partitioning = output.partitioning();
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      OutputRecord record, KafkaSinkContext context, Long flinkTimestamp) {
    String topic =
        record.destination == OutputRecord.Destination.PREDICTIONS
            ? predictionsTopic
            : deadLettersTopic;
    Integer partition = partition(record, topic, context);
    ProducerRecord<byte[], byte[]> produced =
        new ProducerRecord<>(topic, partition, record.timestamp, record.key, record.value);
    for (int i = 0; i < record.headerKeys.length; i++) {
      produced.headers().add(new OutputHeader(record.headerKeys[i], record.headerValues[i]));
    }
    return produced;
  }

  /** Returns the target partition, or null to let Kafka choose it by the key. */
  private Integer partition(OutputRecord record, String topic, KafkaSinkContext context) {
    if (partitioning == Partitioning.KEY_OR_SOURCE && record.key != null) {
      return null;
    }
    int[] partitions = context.getPartitionsForTopic(topic);
    return partitions[record.sourcePartition % partitions.length];
  }

  @Override
  public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
    return Optional.of(
        new DefaultKafkaDatasetFacet(
            DefaultKafkaDatasetIdentifier.ofTopics(List.of(predictionsTopic, deadLettersTopic))));
  }
}
