// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionCode;
import io.logitmill.scoring.RejectionException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The framing of a value decides who decodes it. */
class LogitDecoderTest {
  private static final String JSON =
      "{\"record_id\":\"r\",\"model\":\"m\",\"model_version\":\"1\",\"logits\":[1]}";

  private final DecodedRecord record = new DecodedRecord();

  @Test
  void autoTellsFormatsByTheFirstByte() throws RejectionException {
    LogitDecoder decoder = decoder(WireFormat.AUTO);
    decoder.decode(JSON.getBytes(StandardCharsets.UTF_8), record);
    String fromJson = SampleRecord.describe(record);
    decoder.decode(avro(), record);
    assertEquals(fromJson, SampleRecord.describe(record));
  }

  @Test
  void rejectedValueLeavesNothingForTheNext() throws RejectionException {
    LogitDecoder decoder = decoder(WireFormat.AUTO);
    byte[] cut = AvroBytes.upToLogits().varint(1).varint(2).floats(5, 6).varint(9).toByteArray();
    assertThrows(RejectionException.class, () -> decoder.decode(cut, record));
    decoder.decode(avro(), record);
    assertEquals("r|m|1|null|DENSE|3f800000 |[]", SampleRecord.describe(record));
  }

  @Test
  void jsonMayBeginWithWhiteSpaceWhereTheFormatIsJson() throws RejectionException {
    byte[] value = ("\r\n\t " + JSON + " \n").getBytes(StandardCharsets.UTF_8);
    decoder(WireFormat.JSON).decode(value, record);
    assertEquals("r", record.recordId().toString());
    rejected(
        WireFormat.AUTO,
        value,
        RejectionCode.UNKNOWN_FORMAT,
        "Expected a value that begins with C3 01 (Avro single-object encoding) or { (JSON), found"
            + " 0d 0a 09 20 7b 22 72 65 ....");
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, '', UNKNOWN_FORMAT",
    "AVRO, '', UNKNOWN_FORMAT",
    "JSON, '', UNKNOWN_FORMAT",
    "JSON, 2020, UNKNOWN_FORMAT",
    "JSON, 5b5d, UNKNOWN_FORMAT",
    "JSON, c301, UNKNOWN_FORMAT",
    "JSON, efbbbf7b7d, UNKNOWN_FORMAT",
    "AVRO, 7b7d, UNKNOWN_FORMAT",
    "AUTO, 01, UNKNOWN_FORMAT",
    "AUTO, c3, MALFORMED",
    "AUTO, c302000000000000000000, MALFORMED",
    "AUTO, c3016c5e871cb3ad72, MALFORMED",
    "AUTO, c3016c5e871cb3ad721c, MALFORMED",
    "AUTO, 7b, MALFORMED",
    "AUTO, 7b00, MALFORMED",
    "AUTO, 7b00000022, MALFORMED",
  })
  void refusesByFraming(WireFormat format, String hex, RejectionCode code) {
    byte[] value = HexFormat.of().parseHex(hex);
    RejectionException e =
        assertThrows(RejectionException.class, () -> decoder(format).decode(value, record));
    assertEquals(code, e.code(), e.getMessage());
  }

  @Test
  void tombstoneHasNoValue() {
    rejected(
        WireFormat.AUTO, null, RejectionCode.NO_VALUE, "Expected a logit record, found no value.");
  }

  @Test
  void registryFramingIsNamed() {
    RejectionException e =
        assertThrows(
            RejectionException.class,
            () -> decoder(WireFormat.AUTO).decode(new byte[] {0, 0, 0, 0, 7, 2}, record));
    assertEquals(RejectionCode.UNKNOWN_FORMAT, e.code());
    assertTrue(e.getMessage().contains("found 00 00 00 00 07 02: the framing"), e.getMessage());
  }

  @Test
  void unknownFingerprintIsNamedWithTheRemedy() {
    rejected(
        WireFormat.AVRO,
        HexFormat.of().parseHex("c3010102030405060708"),
        RejectionCode.UNKNOWN_SCHEMA,
        "Expected the fingerprint of a known schema, found 0807060504030201; add the writer's .avsc"
            + " file to input.schemas.");
  }

  @Test
  void messageNamesFieldPlaceAndFinding() {
    rejected(
        WireFormat.AVRO,
        AvroBytes.upToLogits().varint(1).varint(3).floats(1, 2).toByteArray(),
        RejectionCode.MALFORMED,
        "Expected at most 2 items in the 8 bytes left in logits at byte 18, found 3.");
  }

  @Test
  void noneAndTwoKindsOfLogitsAreNamed() {
    rejected(
        WireFormat.AVRO,
        AvroBytes.upToLogits().raw(new byte[6]).toByteArray(),
        RejectionCode.MALFORMED,
        "Expected exactly one of logits, packed_logits, candidate_logits, adaptive_logits to be not"
            + " null, found none.");
    rejected(
        WireFormat.JSON,
        JSON.replace("}", ",\"adaptive_logits\":{\"head\":[],\"tails\":[]}}")
            .getBytes(StandardCharsets.UTF_8),
        RejectionCode.MALFORMED,
        "Expected exactly one of logits, packed_logits, candidate_logits, adaptive_logits to be not"
            + " null, found logits and adaptive_logits.");
  }

  @Test
  void packedLogitsThatEndWithinOneAreNamed() {
    rejected(
        WireFormat.AVRO,
        AvroBytes.upToLogits()
            .raw((byte) 0, (byte) 2, (byte) 6)
            .varint(3)
            .raw(new byte[7])
            .toByteArray(),
        RejectionCode.MALFORMED,
        "Expected packed_logits.values of a multiple of 2 bytes for BFLOAT16, found 3.");
  }

  /** Whole, cut and damaged; what a cut record lacks stands right behind it. */
  @Test
  void valueAmongOthers_isDecodedAsIfItStoodAlone() {
    LogitDecoder alone = decoder(WireFormat.AUTO);
    LogitDecoder among = decoder(WireFormat.AUTO);
    AvroBytes.forSeeds(
        3000,
        seed -> {
          Random random = new Random(seed);
          SampleRecord sample = new SampleRecord(random);
          byte[] whole =
              random.nextInt(4) == 0
                  ? sample.toJson(random).getBytes(StandardCharsets.UTF_8)
                  : sample.toAvro(random);
          byte[] value =
              random.nextBoolean()
                  ? whole.clone()
                  : AvroDecodersPropertyTest.mutated(whole, random);
          int length = random.nextBoolean() ? value.length : random.nextInt(value.length + 1);
          int from = random.nextInt(20);
          byte[] bytes = new byte[from + value.length + random.nextInt(20)];
          random.nextBytes(bytes);
          System.arraycopy(value, 0, bytes, from, value.length);
          byte[] cut = Arrays.copyOf(value, length);
          assertEquals(
              outcome(() -> alone.decode(cut, record)),
              outcome(() -> among.decode(bytes, from, length, record)));
        });
  }

  /** Returns the record, or the rejection with its message: places in it count from the value. */
  private String outcome(Executable decode) {
    try {
      decode.execute();
      return SampleRecord.describe(record);
    } catch (RejectionException e) {
      return e.code() + " " + e.getMessage();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private void rejected(WireFormat format, byte[] value, RejectionCode code, String message) {
    RejectionException e =
        assertThrows(RejectionException.class, () -> decoder(format).decode(value, record));
    assertEquals(code, e.code());
    assertEquals(message, e.getMessage());
  }

  private static LogitDecoder decoder(WireFormat format) {
    return new LogitDecoder(format, List.of());
  }

  private static byte[] avro() {
    return AvroBytes.upToLogits().varint(1).varint(1).floats(1).raw(new byte[6]).toByteArray();
  }
}
