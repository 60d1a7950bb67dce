// SPDX-License-Identifier: Apache-2.0
package io.logitmill.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.logitmill.topology.SourceRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RawRecordDeserializerTest {
  private final RawRecordDeserializer deserializer = new RawRecordDeserializer();

  @Test
  void carriesEverythingAsItIs() {
    byte[] key = {1};
    byte[] fetched = {9, 2, 7, 9};
    ByteBuffer value = ByteBuffer.wrap(fetched, 1, 2).slice();
    RecordHeaders headers = new RecordHeaders();
    headers.add("a", new byte[] {3}).add("b", null).add("a", new byte[] {4});
    SourceRecord record = deserialize(key, value, headers);
    assertSame(key, record.key);
    assertSame(fetched, record.value);
    assertEquals(1, record.valueFrom);
    assertEquals(2, record.valueLength);
    assertArrayEquals(new byte[] {2, 7}, record.wholeValue());
    assertEquals("logits@3@42", record.coordinates());
    assertEquals(-1, record.timestamp);
    assertArrayEquals(new String[] {"a", "b", "a"}, record.headerKeys);
    assertArrayEquals(new byte[][] {{3}, null, {4}}, record.headerValues);
  }

  @Test
  void keepsNothingOfTheRecordBefore() {
    deserialize(
        new byte[] {1}, ByteBuffer.wrap(new byte[] {2}), new RecordHeaders().add("a", null));
    SourceRecord record = deserialize(null, null, new RecordHeaders());
    assertNull(record.key);
    assertNull(record.value);
    assertEquals(0, record.valueLength);
    assertEquals(0, record.headerKeys.length);
    assertEquals(0, record.headerValues.length);
  }

  @Test
  void takesAnArrayAsItIs() {
    byte[] value = {2};
    SourceRecord record = deserialize(null, value, new RecordHeaders());
    assertSame(value, record.value);
    assertEquals(1, record.valueLength);
  }

  @Test
  void copiesAValueThatLiesOutsideOfTheHeap() {
    ByteBuffer value = ByteBuffer.allocateDirect(4).put(1, (byte) 5).position(1).limit(3);
    SourceRecord record = deserialize(null, value, new RecordHeaders());
    assertArrayEquals(new byte[] {5, 0}, record.wholeValue());
    assertEquals(2, value.remaining());
  }

  // The source's consumer has buffers for values; Flink's interface says that they are arrays.
  @SuppressWarnings("unchecked")
  private SourceRecord deserialize(byte[] key, Object value, Headers headers) {
    List<SourceRecord> out = new ArrayList<>();
    ConsumerRecord<?, ?> consumed =
        new ConsumerRecord<>(
            "logits",
            3,
            42,
            -1,
            TimestampType.NO_TIMESTAMP_TYPE,
            0,
            0,
            key,
            value,
            headers,
            Optional.empty());
    deserializer.deserialize(
        (ConsumerRecord<byte[], byte[]>) consumed,
        new Collector<>() {
          @Override
          public void collect(SourceRecord record) {
            out.add(record);
          }

          @Override
          public void close() {}
        });
    assertEquals(1, out.size());
    return out.get(0);
  }
}
