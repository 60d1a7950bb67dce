// SPDX-License-Identifier: Apache-2.0
package io.logitmill.topology;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class StreamTypesTest {
  @Test
  void sourceRecordsSurviveTheirSerializer() throws Exception {
    TypeSerializer<SourceRecord> serializer = serializerWithoutKryo(SourceRecord.class);
    SourceRecord full = Records.source("value", "a", "1", "b", null, "é", "");
    SourceRecord empty = new SourceRecord();
    SourceRecord amongOthers = new SourceRecord();
    amongOthers.setValue(Records.bytes("a value."), 2, 5);
    for (SourceRecord record :
        new SourceRecord[] {full, Records.source(null), empty, amongOthers}) {
      assertSame(record, serializer.copy(record));
      assertSame(record, roundTrip(serializer, record));
    }
  }

  @Test
  void outputRecordsSurviveTheirSerializer() throws Exception {
    TypeSerializer<OutputRecord> serializer = serializerWithoutKryo(OutputRecord.class);
    OutputRecord full = new OutputRecord();
    full.destination = OutputRecord.Destination.DEAD_LETTERS;
    full.key = Records.bytes("key");
    full.value = Records.bytes("value");
    full.headerKeys = new String[] {"a", "b"};
    full.headerValues = new byte[][] {Records.bytes("1"), null};
    full.timestamp = 5;
    full.sourcePartition = 7;
    for (OutputRecord record : new OutputRecord[] {full, new OutputRecord()}) {
      assertSame(record, serializer.copy(record));
      assertSame(record, roundTrip(serializer, record));
    }
  }

  @Test
  void countsOfAReplaySurviveTheirSerializer() throws Exception {
    TypeSerializer<PartitionCount> serializer = serializerWithoutKryo(PartitionCount.class);
    PartitionCount count = new PartitionCount();
    count.part = "7-0";
    count.topic = "logits";
    count.partition = 3;
    count.passed = 1L << 40;
    count.others = 2;
    count.offsetSum = -5;
    count.lastOffset = 1L << 41;
    assertSame(count, roundTrip(serializer, count));
  }

  private static <T> TypeSerializer<T> serializerWithoutKryo(Class<T> type) {
    TypeInformation<T> info = TypeInformation.of(type);
    assertInstanceOf(PojoTypeInfo.class, info);
    Configuration strict = new Configuration();
    strict.set(PipelineOptions.GENERIC_TYPES, false);
    // Throws if any field is a generic type.
    return info.createSerializer(new SerializerConfigImpl(strict));
  }

  private static <T> T roundTrip(TypeSerializer<T> serializer, T record) throws IOException {
    DataOutputSerializer bytes = new DataOutputSerializer(64);
    serializer.serialize(record, bytes);
    return serializer.deserialize(new DataInputDeserializer(bytes.getCopyOfBuffer()));
  }

  private static void assertSame(PartitionCount expected, PartitionCount actual) {
    assertEquals(expected.part, actual.part);
    assertEquals(expected.topic, actual.topic);
    assertEquals(expected.partition, actual.partition);
    assertEquals(expected.passed, actual.passed);
    assertEquals(expected.others, actual.others);
    assertEquals(expected.offsetSum, actual.offsetSum);
    assertEquals(expected.lastOffset, actual.lastOffset);
  }

  private static void assertSame(SourceRecord expected, SourceRecord actual) {
    assertArrayEquals(expected.key, actual.key);
    assertArrayEquals(expected.wholeValue(), actual.wholeValue());
    assertArrayEquals(expected.headerKeys, actual.headerKeys);
    assertArrayEquals(expected.headerValues, actual.headerValues);
    assertEquals(expected.timestamp, actual.timestamp);
    assertEquals(expected.coordinates(), actual.coordinates());
  }

  private static void assertSame(OutputRecord expected, OutputRecord actual) {
    assertEquals(expected.destination, actual.destination);
    assertArrayEquals(expected.key, actual.key);
    assertArrayEquals(expected.value, actual.value);
    assertArrayEquals(expected.headerKeys, actual.headerKeys);
    assertArrayEquals(expected.headerValues, actual.headerValues);
    assertEquals(expected.timestamp, actual.timestamp);
    assertEquals(expected.sourcePartition, actual.sourcePartition);
  }
}
