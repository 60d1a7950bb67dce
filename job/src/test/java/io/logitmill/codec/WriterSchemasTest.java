// SPDX-License-Identifier: Apache-2.0
package io.logitmill.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logitmill.scoring.DecodedRecord;
import io.logitmill.scoring.RejectionException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;

/** Records of other writer schemas are resolved to the current one, or the schema is refused. */
class WriterSchemasTest {
  private static final String BEGIN =
      """
      {"type":"record","name":"LogitRecord","namespace":"io.logitmill.schemas","fields":[
      {"name":"model_version","type":"string"},
      {"name":"record_id","type":"bytes"},
      {"name":"model","type":"string"},
      """;

  private final DecodedRecord record = new DecodedRecord();

  @Test
  void fieldsInOtherOrderPromotedMissingAndUnknownAreResolved() throws RejectionException {
    Schema writer =
        parse(
            """
            {"name":"ignored","type":{"type":"array","items":{"type":"map","values":"long"}}},
            {"name":"logits","type":{"type":"array","items":"int"}},
            {"name":"event_time","type":"int"},
            {"name":"note","type":["null","string"]}]}
            """);
    byte[] value =
        header(writer)
            .text("1")
            .text("r")
            .text("m")
            .varint(1)
            .varint(-1)
            .varint(3)
            .raw((byte) 2, (byte) 'k', (byte) 4)
            .varint(0)
            .varint(0)
            .varint(-2)
            .varint(2)
            .varint(5)
            .varint(-6)
            .varint(0)
            .varint(77)
            .varint(1)
            .text("end")
            .toByteArray();
    LogitDecoder decoder = new LogitDecoder(WireFormat.AVRO, List.of(writer));
    decoder.decode(value, record);
    assertEquals("r|m|1|77|DENSE|40a00000 c0c00000 |[]", SampleRecord.describe(record));
    for (int length = 10; length < value.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(value, length);
      assertEquals("MALFORMED", SampleRecord.outcome(decoder, cut, record));
    }
    decoder.decode(value, record);
    assertEquals("r|m|1|77|DENSE|40a00000 c0c00000 |[]", SampleRecord.describe(record));
  }

  @Test
  void unknownEncodingSymbolBecomesTheDefault() throws RejectionException {
    Schema writer =
        parse(
            """
            {"name":"packed_logits","type":["null",{"type":"record","name":"PackedLogits","fields":[
            {"name":"encoding","type":{"type":"enum","name":"LogitEncoding",
              "symbols":["FLOAT8","FLOAT32"],"default":"FLOAT32"}},
            {"name":"values","type":"bytes"}]}]}]}
            """);
    LogitDecoder decoder = new LogitDecoder(WireFormat.AVRO, List.of(writer));
    byte[] value =
        header(writer).text("1").text("r").text("m").varint(1).varint(0).text("").toByteArray();
    decoder.decode(value, record);
    assertEquals("r|m|1|null|PACKED|UNKNOWN|[]", SampleRecord.describe(record));
    byte[] outOfRange =
        header(writer).text("1").text("r").text("m").varint(1).varint(2).text("").toByteArray();
    // The reader has a symbol of that index, the writer has not.
    assertEquals("MALFORMED", SampleRecord.outcome(decoder, outOfRange, record));
  }

  @Test
  void bytesReadAsTextMustBeUtf8() {
    Schema writer =
        parse("{\"name\":\"logits\",\"type\":{\"type\":\"array\",\"items\":\"float\"}}]}");
    LogitDecoder decoder = new LogitDecoder(WireFormat.AVRO, List.of(writer));
    byte[] value =
        header(writer).text("1").varint(1).raw((byte) 0xFF).text("m").varint(0).toByteArray();
    assertEquals("MALFORMED", SampleRecord.outcome(decoder, value, record));
  }

  @Test
  void schemaThatCannotBeReadIsRefusedByName() {
    assertTrue(
        refusal(parse("{\"name\":\"logits\",\"type\":{\"type\":\"array\",\"items\":\"double\"}}]}"))
            .contains("io.logitmill.schemas.LogitRecord: "));
    assertTrue(
        refusal(new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"X\",\"fields\":[]}"))
            .contains("schema X: "));
  }

  @Test
  void schemaWhoseItemsTakeNoBytesIsRefused() {
    assertTrue(
        refusal(parse("{\"name\":\"x\",\"type\":{\"type\":\"array\",\"items\":\"null\"}}]}"))
            .contains("has items of no bytes"));
  }

  @Test
  void schemaThatContainsItselfIsRefused() {
    assertTrue(
        refusal(
                parse(
                    "{\"name\":\"x\",\"type\":[\"null\",{\"type\":\"record\",\"name\":\"Node\","
                        + "\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}]}]}"))
            .contains("contains itself"));
  }

  private static String refusal(Schema writer) {
    return assertThrows(
            IllegalArgumentException.class,
            () -> new LogitDecoder(WireFormat.AVRO, List.of(writer)))
        .getMessage();
  }

  private static Schema parse(String rest) {
    return new Schema.Parser().parse(BEGIN + rest);
  }

  private static AvroBytes header(Schema writer) {
    AvroBytes value = new AvroBytes().raw((byte) 0xC3, (byte) 1);
    long fingerprint = SchemaNormalization.parsingFingerprint64(writer);
    for (int i = 0; i < Long.BYTES; i++) {
      value.raw((byte) (fingerprint >> (8 * i)));
    }
    return value;
  }
}
