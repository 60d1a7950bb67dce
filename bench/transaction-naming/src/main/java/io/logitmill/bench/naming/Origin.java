// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.naming;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads of each input record only where it came from: {@code partition/offset}. */
final class Origin implements KafkaRecordDeserializationSchema<String> {
    private static final long serialVersionUID = 1L;

    static String format(int partition, long offset) {
        return partition + "/" + offset;
    }

    static int partition(byte[] value) {
        return Integer.parseInt(text(value)[0]);
    }

    static long offset(byte[] value) {
        return Long.parseLong(text(value)[1]);
    }

    private static String[] text(byte[] value) {
        return new String(value, StandardCharsets.US_ASCII).split("/");
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<String> out)
            throws IOException {
        out.collect(format(record.partition(), record.offset()));
    }

    @Override
    public TypeInformation<String> getProducedType() {
        return Types.STRING;
    }
}
