// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.logitmill.schemas.LogitRecord;
import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.LogitKind;
import io.logitmill.scoring.RejectionCode;
import io.logitmill.scoring.RejectionException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Work and memory are bounded by the length of the value, and plain records allocate nothing. */
class HostileBytesTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final LogitDecoder decoder = new LogitDecoder(WireFormat.AUTO, List.of());
  private final DecodedRecord record = new DecodedRecord();

  static Stream<byte[]> gigantic() {
    long huge = 1L << 60;
    return Stream.of(
        AvroBytes.current().varint(huge).toByteArray(),
        AvroBytes.current().varint(Integer.MAX_VALUE).toByteArray(),
        AvroBytes.current().varint(-1).toByteArray(),
        AvroBytes.upToLogits().varint(1).varint(huge).floats(1, 2, 3).toByteArray(),
        AvroBytes.upToLogits().varint(1).varint(1L << 30).floats(1, 2, 3).toByteArray(),
        AvroBytes.upToLogits().varint(1).varint(-huge).varint(12).floats(1, 2, 3).toByteArray(),
        AvroBytes.upToLogits().varint(1).varint(-3).varint(huge).floats(1, 2, 3).toByteArray(),
        AvroBytes.upToLogits().varint(1).varint(-3).varint(-1).floats(1, 2, 3).toByteArray(),
        AvroBytes.upToLogits().varint(1).varint(Long.MIN_VALUE).varint(12).toByteArray(),
        AvroBytes.upToLogits().raw((byte) 0, (byte) 2, (byte) 2).varint(huge).toByteArray(),
        candidates().varint(huge).floats(1, 2).toByteArray(),
        candidates().varint(1).varint(0).varint(0).varint(huge).floats(1, 2).toByteArray(),
        candidates().varint(0).varint(0).varint(1).varint(1L << 30).floats(1).toByteArray(),
        adaptive().varint(huge).floats(1, 2).toByteArray(),
        adaptive().varint(0).varint(huge).floats(1, 2).toByteArray(),
        adaptive().varint(0).varint(1).varint(0).varint(huge).floats(1, 2).toByteArray(),
        AvroBytes.upToLogits().raw(new byte[4]).varint(huge).floats(1, 2).toByteArray(),
        AvroBytes.upToLogits().raw(new byte[5]).varint(huge).floats(1, 2).toByteArray());
  }

  /** Returns a value up to the class ids of candidates. */
  private static AvroBytes candidates() {
    return AvroBytes.upToLogits().raw((byte) 0, (byte) 0, (byte) 2).varint(9);
  }

  /** Returns a value up to the head of an adaptive softmax. */
  private static AvroBytes adaptive() {
    return AvroBytes.upToLogits().raw((byte) 0, (byte) 0, (byte) 0, (byte) 2);
  }

  @ParameterizedTest
  @MethodSource("gigantic")
  void giganticCountIsRefusedBeforeAnythingIsAllocated(byte[] value) {
    assertTrue(value.length < 50);
    AvroRecordDecoder resolving =
        new AvroResolvingDecoder(LogitRecord.getClassSchema(), LogitRecord.getClassSchema());
    assertThrows(RejectionException.class, () -> decoder.decode(value, record));
    assertThrows(AvroFormatException.class, () -> resolving.decode(value, 10, record));
    long before = THREADS.getCurrentThreadAllocatedBytes();
    assertThrows(RejectionException.class, () -> decoder.decode(value, record));
    assertThrows(AvroFormatException.class, () -> resolving.decode(value, 10, record));
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 100_000, allocated + " bytes allocated");
  }

  @Test
  void varintsBeyondTheirTypeAreRefused() {
    byte[] tooLong = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
    refused(AvroBytes.current().raw(tooLong));
    byte[] tooWide = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 2};
    refused(AvroBytes.current().raw(tooWide));
    byte[] tooWideForInt = {-1, -1, -1, -1, 0x10};
    refused(AvroBytes.upToLogits().varint(1).raw(new byte[4]).varint(1).raw(tooWideForInt));
  }

  @Test
  void statedBlockSizeMustAgree() throws RejectionException {
    decoder.decode(sizedBlock(8), record);
    assertEquals(2, record.logitCount());
    refused(sizedBlock(9));
    refused(sizedBlock(7));
    refused(sizedBlock(12));
  }

  private static byte[] sizedBlock(int statedBytes) {
    return AvroBytes.upToLogits()
        .varint(1)
        .varint(-2)
        .varint(statedBytes)
        .floats(1, 2)
        .raw(new byte[6])
        .toByteArray();
  }

  @Test
  void hostileMapsAreDecidedInBoundedWork() throws RejectionException {
    // Keys whose String hash codes are all equal: pairs of "Aa" and "BB".
    int count = 1 << 17;
    AvroBytes avro = AvroBytes.upToLogits().varint(1).raw(new byte[5]).varint(count);
    StringBuilder json =
        new StringBuilder("{\"record_id\":\"r\",\"model\":\"m\",\"model_version\":\"1\",")
            .append("\"logits\":[],\"attributes\":{");
    for (int i = 0; i < count; i++) {
      StringBuilder key = new StringBuilder();
      for (int bit = 0; bit < 17; bit++) {
        key.append(((i >> bit) & 1) == 0 ? "Aa" : "BB");
      }
      avro.text(key.toString()).varint(0);
      json.append(i == 0 ? "\"" : ",\"").append(key).append("\":\"\"");
    }
    decoder.decode(avro.varint(0).toByteArray(), record);
    assertEquals(count, record.attributeCount());
    decoder.decode(json.append("}}").toString().getBytes(StandardCharsets.UTF_8), record);
    assertEquals(count, record.attributeCount());
  }

  @Test
  void repeatedKeyIsRefusedAtAnyDistance() {
    for (int count : new int[] {2, 3, 16, 17, 18, 31, 32, 33, 100}) {
      for (int first = 0; first < count - 1; first += 1 + first / 3) {
        AvroBytes avro = AvroBytes.upToLogits().varint(1).raw(new byte[5]).varint(count);
        for (int i = 0; i < count; i++) {
          avro.text("k" + (i == count - 1 ? first : i)).text("v");
        }
        refused(avro.varint(0));
      }
    }
  }

  /** One record of a thousand logits of each kind. */
  static Stream<Arguments> thousandLogits() {
    float[] logits = new float[1000];
    AvroBytes candidates = candidates().varint(1000);
    for (int i = 0; i < 1000; i++) {
      candidates.varint(i);
    }
    candidates.varint(0).varint(1000).floats(logits).varint(0);
    candidates.varint(1).varint(1000).floats(logits).varint(0).varint(0);
    AvroBytes adaptive = adaptive().varint(500).floats(new float[500]).varint(0);
    adaptive.varint(2);
    adaptive.varint(1).varint(300).floats(new float[300]).varint(0);
    adaptive.varint(0).varint(200).floats(new float[200]).varint(0).varint(0);
    return Stream.of(
        Arguments.of(
            LogitKind.DENSE,
            AvroBytes.upToLogits().varint(1).varint(1000).floats(logits).raw(new byte[4])),
        Arguments.of(
            LogitKind.PACKED,
            AvroBytes.upToLogits()
                .raw((byte) 0, (byte) 2, (byte) 4)
                .varint(2000)
                .raw(new byte[2000])
                .raw(new byte[2])),
        Arguments.of(LogitKind.CANDIDATES, candidates),
        Arguments.of(LogitKind.ADAPTIVE, adaptive));
  }

  @ParameterizedTest
  @MethodSource("thousandLogits")
  void recordIsDecodedWithoutAllocation(LogitKind kind, AvroBytes upToTrueClasses)
      throws RejectionException {
    byte[] value = upToTrueClasses.raw(new byte[2]).toByteArray();
    for (int i = 0; i < 20_000; i++) {
      decoder.decode(value, record);
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) {
      decoder.decode(value, record);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertEquals(kind, record.kind());
    assertEquals(1000, record.logitCount());
    assertTrue(allocated < 1000, allocated + " bytes allocated for 1000 records");
  }

  @Test
  void logitsOfOneBlockAreNotCopied() throws RejectionException {
    for (Arguments each : thousandLogits().toList()) {
      byte[] value = ((AvroBytes) each.get()[1]).raw(new byte[2]).toByteArray();
      decoder.decode(value, record);
      switch (record.kind()) {
        case DENSE -> assertSame(value, record.logits().bytes());
        case PACKED -> assertSame(value, record.packed().bytes());
        case CANDIDATES -> {
          assertSame(value, record.candidates().values().bytes());
          assertSame(value, record.candidates().logExpectedCounts().bytes());
        }
        case ADAPTIVE -> {
          assertSame(value, record.adaptive().head().bytes());
          assertSame(value, record.adaptive().values(1).bytes());
        }
      }
    }
  }

  @Test
  void manyTailsCostMemoryInProportion() throws RejectionException {
    int count = 1 << 17;
    AvroBytes avro = adaptive().varint(0).varint(count).raw(new byte[2 * count]);
    byte[] value = avro.varint(0).raw(new byte[2]).toByteArray();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    decoder.decode(value, record);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertEquals(count, record.adaptive().tailCount());
    assertTrue(allocated < 64L * value.length, allocated + " bytes for " + value.length);
  }

  private void refused(AvroBytes value) {
    refused(value.toByteArray());
  }

  private void refused(byte[] value) {
    RejectionException e =
        assertThrows(RejectionException.class, () -> decoder.decode(value, record));
    assertEquals(RejectionCode.MALFORMED, e.code());
  }
}
