// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.naming;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A hand-written schema, as the product has one. POOLING lists the open transactions of the topics
 * that the schema names through {@link KafkaDatasetFacetProvider}.
 */
final class OutputSchema
        implements KafkaRecordSerializationSchema<String>, KafkaDatasetFacetProvider {
    private static final long serialVersionUID = 1L;
    private final String topic;

    /** Marks every record with the run that wrote it. */
    private final String run;

    OutputSchema(String topic, String run) {
        this.topic = topic;
        this.run = run;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            String origin, KafkaSinkContext context, Long timestamp) {
        byte[] value = origin.getBytes(StandardCharsets.US_ASCII);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, Origin.partition(value), null, value);
        record.headers().add("run", run.getBytes(StandardCharsets.US_ASCII));
        return record;
    }

    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(
                        DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic)), new Properties()));
    }
}
