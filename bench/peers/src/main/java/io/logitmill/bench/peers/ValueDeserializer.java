// SPDX-License-Identifier: Apache-2.0
package io.logitmill.bench.peers;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Hands on the value as it is. */
final class ValueDeserializer implements KafkaRecordDeserializationSchema<ValueRecord> {
  private static final long serialVersionUID = 1L;

  private transient ValueRecord reused;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> in, Collector<ValueRecord> out) {
    if (reused == null) {
      reused = new ValueRecord();
    }
    reused.value = in.value();
    reused.partition = in.partition();
    reused.timestamp = in.timestamp();
    out.collect(reused);
  }

  @Override
  public TypeInformation<ValueRecord> getProducedType() {
    return TypeInformation.of(ValueRecord.class);
  }
}
