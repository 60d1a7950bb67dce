// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.naming;

import java.util.Properties;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Raises the epoch of a transactional id by InitProducerId requests, one epoch for each. */
final class Ages {
    private Ages() {}

    /** Initialises the id until it has the epoch; 0 for once. */
    static void age(String servers, String id, int epoch) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", servers);
        properties.put("key.serializer", ByteArraySerializer.class.getName());
        properties.put("value.serializer", ByteArraySerializer.class.getName());
        try (var producer = new FlinkKafkaInternalProducer<byte[], byte[]>(properties, id)) {
            producer.initTransactions();
            while (producer.getEpoch() < epoch) {
                producer.setTransactionId(id);
                producer.initTransactions();
            }
        }
    }
}
