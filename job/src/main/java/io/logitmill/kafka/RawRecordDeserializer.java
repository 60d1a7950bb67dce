// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import io.logitmill.topology.SourceRecord;
import java.nio.ByteBuffer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Hands on a record of the input as it is: nothing is decoded, so nothing can fail.
 *
 * <p>An exception here would restart the job onto the same record for ever.
 */
final class RawRecordDeserializer implements KafkaRecordDeserializationSchema<SourceRecord> {
  private static final long serialVersionUID = 1L;

  private transient SourceRecord reused;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> in, Collector<SourceRecord> out) {
    if (reused == null) {
      reused = new SourceRecord();
    }
    SourceRecord record = reused;
    record.key = in.key();
    setValue(record, in);
    record.timestamp = in.timestamp();
    record.topic = in.topic();
    record.partition = in.partition();
    record.offset = in.offset();
    setHeaders(record, in.headers().toArray());
    out.collect(record);
  }

  /**
   * The consumer is told to hand out values where it has received them, as {@link ByteBuffer}s, if
   * nobody else sees them before ({@link ClientProperties#consumer}); else they are the arrays that
   * Flink's interface names.
   */
  private static void setValue(SourceRecord record, ConsumerRecord<?, ?> in) {
    if (!(in.value() instanceof ByteBuffer value)) {
      record.setWholeValue((byte[]) in.value());
    } else if (value.hasArray()) {
      int from = value.arrayOffset() + value.position();
      record.setValue(value.array(), from, value.remaining());
    } else {
      byte[] copy = new byte[value.remaining()];
      value.duplicate().get(copy);
      record.setWholeValue(copy);
    }
  }

  private static void setHeaders(SourceRecord record, Header[] headers) {
    record.clearHeaders();
    if (headers.length == 0) {
      return;
    }
    record.headerKeys = new String[headers.length];
    record.headerValues = new byte[headers.length][];
    for (int i = 0; i < headers.length; i++) {
      record.headerKeys[i] = headers[i].key();
      record.headerValues[i] = headers[i].value();
    }
  }

  @Override
  public TypeInformation<SourceRecord> getProducedType() {
    return TypeInformation.of(SourceRecord.class);
  }
}
